package dev.trestle.adapter.dispatch;

import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.route.Route;
import dev.trestle.queues.OutageException;

/** The queues that workers poll. */
public interface WorkerQueues {

  /**
   * Sends the message of a job that the caller has claimed. Costs one request, or a part of one:
   * jobs that are sent at a time share it.
   *
   * @throws OutageException if the queue does not confirm it; it may have it all the same
   */
  void send(Route route, Job job);
}
