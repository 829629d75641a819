package dev.trestle.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WaitingEntriesSimulationTest {

  @Test
  void whateverHappensEachOrderStartsInItsOrderAndNothingIsLost() {
    for (int seed = 0; seed < 50; seed++) {
      new Simulation(seed).run();
    }
  }

  /** Adds, takes, ends and puts back at random, until everything is settled. */
  private static final class Simulation {
    private final Random random;
    private final WaitingEntries waiting = new WaitingEntries(Entries.config());
    private final List<BusCall> calls = new ArrayList<>();

    /** Of each order the place of the last entry that was started the first time. */
    private final Map<String, Long> started = new HashMap<>();

    private final Map<WaitingEntry, Boolean> tried = new HashMap<>();
    private long now;
    private int added;
    private int settled;

    Simulation(int seed) {
      random = new Random(seed);
    }

    void run() {
      for (int step = 0; step < 3_000 || settled < added; step++) {
        assertThat(step).isLessThan(100_000);
        now += 1_000;
        int choice = random.nextInt(4);
        if (choice == 0 && step < 3_000) {
          addSome();
        } else if (choice == 1 && calls.size() < 16) {
          takeOne();
        } else if (!calls.isEmpty()) {
          endOne();
        }
        assertThat(waiting.size()).isEqualTo(added - settled);
      }
      assertThat(waiting.take(now + Entries.SECOND).isEmpty()).isTrue();
    }

    private void addSome() {
      String order = random.nextInt(3) == 0 ? "" : "s" + random.nextInt(random.nextInt(20) + 1);
      for (int i = random.nextInt(30); i >= 0; i--) {
        if (waiting.add(Entries.entry(order, 1 + random.nextInt(500)))) {
          added++;
        }
      }
    }

    private void takeOne() {
      BusCall call = waiting.take(now);
      if (!call.isEmpty()) {
        calls.add(call);
      }
      for (WaitingEntry entry : call.entries()) {
        String order = entry.entry().order();
        if (!order.isEmpty() && tried.put(entry, true) == null) {
          Long last = started.put(order, entry.place());
          assertThat(last == null || last < entry.place()).isTrue();
        }
      }
    }

    private void endOne() {
      BusCall call = calls.remove(random.nextInt(calls.size()));
      for (WaitingEntry entry : call.entries()) {
        if (random.nextInt(4) == 0) {
          if (random.nextInt(5) == 0) {
            entry.letOthersPass();
          }
          waiting.putBack(entry, now + random.nextInt(20_000));
        } else {
          waiting.remove(entry);
          settled++;
        }
      }
      waiting.end(call);
    }
  }
}
