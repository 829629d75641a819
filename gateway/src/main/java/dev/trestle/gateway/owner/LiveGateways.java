package dev.trestle.gateway.owner;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Judges who lives by what it has seen itself: a gateway whose sign does not change for {@link
 * OwnerConfig#life} of this process's own time is dead, whatever anybody's clock says. Time in
 * which nobody looked (an outage of the table, a stopped process) does not count.
 *
 * <p>Not safe across threads; does no I/O.
 */
final class LiveGateways {

  private final OwnerConfig config;
  private final Map<String, Seen> seen = new HashMap<>();
  private long lastLook;
  private boolean looked;

  private static final class Seen {
    private long beat;
    private long unchanged;

    /** Whether the sign was ever seen to change, or was young when it was first seen. */
    private boolean credible;
  }

  LiveGateways(OwnerConfig config) {
    this.config = config;
  }

  /**
   * Takes in what the table says.
   *
   * @param nanos of a clock that is never set
   * @param now by the wall clock: believed only for signs never seen before, and only to wait for
   *     their next beat no longer than for one
   */
  void look(Collection<Sign> signs, long nanos, Instant now) {
    long since = looked ? Math.min(nanos - lastLook, config.beat().toNanos() * 3 / 2) : 0;
    looked = true;
    lastLook = nanos;
    Set<String> there = signs.stream().map(Sign::gateway).collect(Collectors.toSet());
    seen.keySet().retainAll(there);
    for (Sign sign : signs) {
      Seen known = seen.get(sign.gateway());
      if (known == null) {
        known = new Seen();
        known.credible = Duration.between(sign.given(), now).abs().compareTo(config.life()) <= 0;
        seen.put(sign.gateway(), known);
      } else if (known.beat != sign.beat()) {
        known.unchanged = 0;
        known.credible = true;
      } else {
        known.unchanged += since;
      }
      known.beat = sign.beat();
    }
  }

  /**
   * Whether a gateway lives, as far as is known.
   *
   * @param suspect whether connections to it break
   */
  boolean isLive(String gateway, boolean suspect) {
    Seen known = seen.get(gateway);
    return known != null && known.unchanged < patience(known, suspect);
  }

  /** Whether it is not decided yet if somebody lives whose sign looks old. */
  boolean isUndecided(Predicate<String> suspect) {
    return seen.entrySet().stream()
        .anyMatch(
            each ->
                !each.getValue().credible && isLive(each.getKey(), suspect.test(each.getKey())));
  }

  /** The signs of those who live. */
  List<Sign> live(Collection<Sign> signs, Predicate<String> suspect) {
    return signs.stream()
        .filter(sign -> isLive(sign.gateway(), suspect.test(sign.gateway())))
        .toList();
  }

  private long patience(Seen known, boolean suspect) {
    long life = config.life().toNanos();
    long beats = config.beat().toNanos() * 3 / 2;
    return !known.credible || suspect ? Math.min(life, Math.max(beats, life / 2)) : life;
  }
}
