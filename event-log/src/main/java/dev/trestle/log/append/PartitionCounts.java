package dev.trestle.log.append;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How many partitions each log has, asked once. Whoever asks before the answer is there is called
 * in the order of asking.
 */
final class PartitionCounts {

  private final Function<String, OptionalInt> source;
  private final Executor threads;
  private final Map<String, OptionalInt> known = new ConcurrentHashMap<>();

  /** Guarded by itself. */
  private final Map<String, List<Asker>> asking = new HashMap<>();

  /** Hears the answer, or why there is none. */
  interface Asker {
    void hear(OptionalInt count, @Nullable Throwable problem);
  }

  PartitionCounts(Function<String, OptionalInt> source, Executor threads) {
    this.source = source;
    this.threads = threads;
  }

  void whenKnown(String log, Asker asker) {
    OptionalInt count = known.get(log);
    if (count != null) {
      asker.hear(count, null);
      return;
    }
    synchronized (asking) {
      count = known.get(log);
      if (count != null) {
        asker.hear(count, null);
        return;
      }
      List<Asker> askers = asking.computeIfAbsent(log, unused -> new ArrayList<>());
      askers.add(asker);
      if (askers.size() > 1) {
        return;
      }
    }
    try {
      threads.execute(() -> ask(log));
    } catch (RejectedExecutionException closed) {
      tell(log, OptionalInt.empty(), closed);
    }
  }

  /** Tells everyone who still waits that there will be no answer. */
  void close() {
    List<String> unanswered;
    synchronized (asking) {
      unanswered = List.copyOf(asking.keySet());
    }
    for (String log : unanswered) {
      tell(log, OptionalInt.empty(), new IllegalStateException("closed"));
    }
  }

  private void ask(String log) {
    try {
      tell(log, source.apply(log), null);
    } catch (RuntimeException problem) {
      tell(log, OptionalInt.empty(), problem);
    }
  }

  private void tell(String log, OptionalInt count, @Nullable Throwable problem) {
    synchronized (asking) {
      List<Asker> askers = asking.remove(log);
      if (askers != null) {
        askers.forEach(asker -> asker.hear(count, problem));
      }
      if (count.isPresent()) {
        known.put(log, count);
      }
    }
  }
}
