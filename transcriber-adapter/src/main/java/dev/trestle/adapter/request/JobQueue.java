package dev.trestle.adapter.request;

/** The queue that workers poll. */
interface JobQueue {

  /** Returns once the message is durable; any exception leaves that open. */
  void send(WorkerMessage message);
}
