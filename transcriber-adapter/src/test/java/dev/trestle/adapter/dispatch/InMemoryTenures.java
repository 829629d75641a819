package dev.trestle.adapter.dispatch;

import dev.trestle.adapter.job.Fence;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Tenures in memory, by the same rules as the table. */
final class InMemoryTenures implements Tenures {

  private final Map<String, Tenure> tenures = new HashMap<>();

  /** Whether a claim under it may be written. */
  synchronized boolean stands(Fence fence) {
    return tenures.values().stream().anyMatch(tenure -> tenure.fence().equals(fence));
  }

  /** Of the last tenure; 0 if there was none. */
  synchronized long token(String route) {
    Tenure known = tenures.get(route);
    return known == null ? 0 : known.token();
  }

  synchronized Instant until(String route) {
    Tenure known = tenures.get(route);
    return known == null ? Instant.EPOCH : known.until();
  }

  /** Takes the route from whoever has it, without them knowing. */
  synchronized void force(String route) {
    Tenure known = tenures.get(route);
    if (known != null) {
      tenures.put(route, new Tenure(route, "nobody", known.token() + 1, Instant.EPOCH));
    }
  }

  @Override
  public synchronized Optional<Tenure> acquire(
      String route, String holder, Duration length, Instant now) {
    Tenure known = tenures.get(route);
    if (known != null
        && !known.until().isAfter(now.plus(length.multipliedBy(2)))
        && !known.holder().equals(holder)
        && now.isBefore(known.until().plus(DynamoDbTenures.SKEW))) {
      return Optional.empty();
    }
    Tenure next =
        new Tenure(route, holder, known == null ? 1 : known.token() + 1, now.plus(length));
    tenures.put(route, next);
    return Optional.of(next);
  }

  @Override
  public synchronized Optional<Tenure> renew(Tenure tenure, Duration length, Instant now) {
    Tenure known = tenures.get(tenure.route());
    if (!tenure.isHeld(now) || known == null || known.token() != tenure.token()) {
      return Optional.empty();
    }
    Tenure next = new Tenure(tenure.route(), tenure.holder(), tenure.token(), now.plus(length));
    tenures.put(tenure.route(), next);
    return Optional.of(next);
  }

  @Override
  public synchronized void release(Tenure tenure) {
    Tenure known = tenures.get(tenure.route());
    if (known != null && known.token() == tenure.token()) {
      tenures.put(
          tenure.route(),
          new Tenure(tenure.route(), tenure.holder(), tenure.token() + 1, Instant.EPOCH));
    }
  }
}
