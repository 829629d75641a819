package dev.trestle.gateway.relay;

import dev.trestle.bus.BusOutcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One event whose publisher waits for the bus. */
final class Expected implements Relay.Delivery {

  private final List<String> resources;
  private final CompletableFuture<BusOutcome> outcome = new CompletableFuture<>();
  private volatile boolean taken;

  Expected(List<String> resources) {
    this.resources = resources;
  }

  List<String> resources() {
    return resources;
  }

  CompletableFuture<BusOutcome> outcome() {
    return outcome;
  }

  /** The relay has the event. */
  void taken() {
    taken = true;
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
}
