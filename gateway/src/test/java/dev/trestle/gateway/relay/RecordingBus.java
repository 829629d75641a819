package dev.trestle.gateway.relay;

import dev.trestle.bus.Bus;
import dev.trestle.bus.BusEntry;
import dev.trestle.bus.EventBridgeBus;
import dev.trestle.gateway.World;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;

/** A bus that keeps what it takes, and fails as a test says. */
@Singleton
@Replaces(value = EventBridgeBus.class, factory = RelayBeans.class)
@Requires(bean = World.class)
public final class RecordingBus implements Bus {

  private final List<BusEntry> taken = new CopyOnWriteArrayList<>();
  private final List<Integer> calls = new CopyOnWriteArrayList<>();
  private volatile Function<BusEntry, EntryResult> answer =
      entry -> new Put("bus-" + entry.bytes());
  private volatile boolean down;

  @Override
  public List<EntryResult> put(List<BusEntry> entries) {
    if (down) {
      throw new BusUnavailableException("no_answer", false, "the bus is down", null);
    }
    calls.add(entries.size());
    List<EntryResult> results = new ArrayList<>();
    for (BusEntry entry : entries) {
      EntryResult result = answer.apply(entry);
      if (result instanceof Put) {
        taken.add(entry);
      }
      results.add(result);
    }
    synchronized (this) {
      notifyAll();
    }
    return results;
  }

  public void goDown() {
    down = true;
  }

  public void comeBack() {
    down = false;
  }

  void answer(Function<BusEntry, EntryResult> each) {
    answer = each;
  }

  public void refuseForGood(Predicate<String> detail) {
    answer =
        entry ->
            detail.test(detail(entry)) ? new Refused("MalformedDetail", "planted") : new Put("bus");
  }

  /** Details taken so far. */
  public List<String> details() {
    return taken.stream().map(RecordingBus::detail).toList();
  }

  static String detail(BusEntry entry) {
    return new String(entry.detail(), StandardCharsets.UTF_8);
  }

  List<BusEntry> taken() {
    return taken;
  }

  List<Integer> calls() {
    return calls;
  }

  /** Waits until so many entries were taken. */
  public synchronized void awaitTaken(int count) throws InterruptedException {
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (taken.size() < count) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("only " + taken.size() + " of " + count + " were taken");
      }
      wait(left);
    }
  }
}
