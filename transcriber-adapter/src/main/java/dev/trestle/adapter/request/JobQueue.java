package dev.trestle.adapter.request;

/** The queues that workers poll. */
interface JobQueue {

  /**
   * Returns once the message is durable; any exception leaves that open.
   *
   * @param queue name or URL
   */
  void send(String queue, WorkerMessage message);
}
