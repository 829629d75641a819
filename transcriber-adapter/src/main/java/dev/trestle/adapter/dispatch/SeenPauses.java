package dev.trestle.adapter.dispatch;

import dev.trestle.adapter.route.Route;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The passage by what this process read last of each route, as long as that is young: a pause takes
 * hold everywhere within {@link #young}, also where the table does not answer.
 */
@Singleton
final class SeenPauses implements Passage {

  private record Seen(boolean paused, Instant asked) {}

  private final Map<String, Seen> seen = new ConcurrentHashMap<>();
  private final Duration young;
  private final Clock clock;

  SeenPauses(DispatchConfig config, Clock clock) {
    this.young = config.look().multipliedBy(3).plusSeconds(2);
    this.clock = clock;
  }

  /**
   * A route's state was read.
   *
   * @param asked when the question was asked
   */
  void saw(String route, boolean paused, Instant asked) {
    seen.put(route, new Seen(paused, asked));
  }

  @Override
  public boolean isOpen(Route route) {
    Seen last = seen.get(route.name());
    return route.limits().isOpen()
        && last != null
        && !last.paused()
        && clock.instant().isBefore(last.asked().plus(young));
  }
}
