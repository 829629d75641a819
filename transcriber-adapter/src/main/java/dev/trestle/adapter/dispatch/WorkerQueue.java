package dev.trestle.adapter.dispatch;

import dev.trestle.adapter.job.Job;
import java.util.List;
import java.util.Set;

/** The queue that a route's workers poll. */
interface WorkerQueue {

  /** As many as one call takes. */
  int BATCH = 10;

  /**
   * Sends the messages of jobs. Costs one request.
   *
   * @param jobs at most {@link #BATCH}, claimed by the caller; none is sent once one's claim lapsed
   * @return ids of the jobs whose message is durable; whether those of the others are is unknown.
   *     Throws nothing of the AWS client: a call that failed is an empty set
   */
  Set<String> send(List<Job> jobs);

  /** How many messages wait for a worker, about. Costs one request. */
  int depth();
}
