package dev.trestle.log.append;

import dev.trestle.log.state.LogDescription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is known of each log, asked once. Whoever asks before the answer is there is called in the
 * order of asking.
 */
final class KnownLogs {

  private final Function<String, Optional<LogDescription>> source;
  private final Executor threads;
  private final Map<String, Optional<LogDescription>> known = new ConcurrentHashMap<>();

  /** Guarded by itself. */
  private final Map<String, List<Asker>> asking = new HashMap<>();

  /** Hears the answer, or why there is none. */
  interface Asker {
    void hear(Optional<LogDescription> description, @Nullable Throwable problem);
  }

  KnownLogs(Function<String, Optional<LogDescription>> source, Executor threads) {
    this.source = source;
    this.threads = threads;
  }

  /** Blocks if nobody has asked before. */
  Optional<LogDescription> known(String log) {
    Optional<LogDescription> description = known.get(log);
    return description != null ? description : source.apply(log);
  }

  void whenKnown(String log, Asker asker) {
    Optional<LogDescription> description = known.get(log);
    if (description != null) {
      asker.hear(description, null);
      return;
    }
    synchronized (asking) {
      description = known.get(log);
      if (description != null) {
        asker.hear(description, null);
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
      tell(log, Optional.empty(), closed);
    }
  }

  /** Tells everyone who still waits that there will be no answer. */
  void close() {
    List<String> unanswered;
    synchronized (asking) {
      unanswered = List.copyOf(asking.keySet());
    }
    for (String log : unanswered) {
      tell(log, Optional.empty(), new IllegalStateException("closed"));
    }
  }

  private void ask(String log) {
    try {
      tell(log, source.apply(log), null);
    } catch (RuntimeException problem) {
      tell(log, Optional.empty(), problem);
    }
  }

  private void tell(String log, Optional<LogDescription> description, @Nullable Throwable problem) {
    synchronized (asking) {
      List<Asker> askers = asking.remove(log);
      if (askers != null) {
        askers.forEach(asker -> asker.hear(description, problem));
      }
      if (description.isPresent()) {
        known.put(log, description);
      }
    }
  }
}
