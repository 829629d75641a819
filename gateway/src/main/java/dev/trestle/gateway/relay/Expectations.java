package dev.trestle.gateway.relay;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who waits for an event to reach the bus. Safe across threads. */
final class Expectations {

  private final ConcurrentHashMap<Key, Expected> open = new ConcurrentHashMap<>();

  private record Key(String log, String id) {}

  /** Calls with the same id share one expectation. */
  Expected open(String log, String id, List<String> resources) {
    Expected expected =
        open.compute(
            new Key(log, id),
            (key, known) -> {
              Expected shared = known == null ? new Expected(this, log, id, resources) : known;
              shared.holders++;
              return shared;
            });
    return expected;
  }

  @Nullable Expected find(String log, String id) {
    return open.get(new Key(log, id));
  }

  /** The relay has the event. */
  void take(String log, String id) {
    Expected expected = find(log, id);
    if (expected != null) {
      expected.taken = true;
    }
  }

  int size() {
    return open.size();
  }

  private void close(Expected expected) {
    open.computeIfPresent(
        new Key(expected.log, expected.id),
        (key, known) -> known == expected && --known.holders == 0 ? null : known);
  }

  /** One event that somebody waits for. To be closed by everyone who opened it. */
  static final class Expected implements Relay.Delivery {
    private final Expectations all;
    private final String log;
    private final String id;
    private final List<String> resources;
    private final CompletableFuture<BusOutcome> outcome = new CompletableFuture<>();

    /** Changed only within the map's own lock of its key. */
    private int holders;

    private volatile boolean taken;

    private Expected(Expectations all, String log, String id, List<String> resources) {
      this.all = all;
      this.log = log;
      this.id = id;
      this.resources = resources;
    }

    List<String> resources() {
      return resources;
    }

    CompletableFuture<BusOutcome> outcome() {
      return outcome;
    }

    @Override
    public boolean isUnderWay() {
      return taken;
    }

    @Override
    public CompletableFuture<String> busEventId() {
      return outcome.thenApply(
          end -> end instanceof BusOutcome.OnBus onBus ? onBus.busEventId() : "");
    }

    @Override
    public void close() {
      all.close(this);
    }
  }
}
