package dev.trestle.adapter.dispatch;

import dev.trestle.adapter.job.Job;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A worker queue that throttles, takes a part, and loses replies, as told. */
final class UnreliableQueue implements WorkerQueue {

  /** What becomes of a call. */
  enum Fate {
    TAKEN,
    THROTTLED,
    HALF_TAKEN,
    REPLY_LOST
  }

  /** Each message that is durable, in order. */
  final List<Job> messages = new ArrayList<>();

  /** Of the jobs that have one. */
  final Set<String> ids = new LinkedHashSet<>();

  /** How many messages the last call had. */
  int lastCall;

  final Deque<Fate> fates = new ArrayDeque<>();
  Runnable before = () -> {};
  int depth;

  @Override
  public Set<String> send(List<Job> jobs) {
    if (jobs.isEmpty() || jobs.size() > BATCH) {
      throw new IllegalArgumentException("SQS takes no batch of " + jobs.size());
    }
    lastCall = jobs.size();
    before.run();
    Fate fate = fates.isEmpty() ? Fate.TAKEN : fates.removeFirst();
    Set<String> taken = new HashSet<>();
    for (int i = 0; i < jobs.size(); i++) {
      if (fate == Fate.THROTTLED || (fate == Fate.HALF_TAKEN && i % 2 == 1)) {
        continue;
      }
      messages.add(jobs.get(i));
      ids.add(jobs.get(i).jobId());
      taken.add(jobs.get(i).jobId());
    }
    return fate == Fate.REPLY_LOST ? Set.of() : taken;
  }

  @Override
  public int depth() {
    return depth;
  }
}
