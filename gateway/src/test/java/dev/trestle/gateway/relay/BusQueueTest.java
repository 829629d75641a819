package dev.trestle.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.bus.Bus;
import dev.trestle.bus.BusEntry;
import dev.trestle.bus.BusOutcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BusQueueTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<List<String>> calls = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch firstCall = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private volatile Function<BusEntry, Bus.EntryResult> answer = entry -> new Bus.Put("id");
  private final BusQueue queue = new BusQueue(this::put, config(), meters());

  @AfterEach
  void close() {
    goOn.countDown();
    queue.close();
  }

  @Test
  void whileACallIsUnderWayTheNextOneFills() throws Exception {
    var first = put("0");
    assertThat(firstCall.await(10, TimeUnit.SECONDS)).isTrue();
    List<CompletableFuture<BusOutcome>> others = new ArrayList<>();
    for (int i = 1; i <= 25; i++) {
      others.add(put(String.valueOf(i)));
    }
    goOn.countDown();
    assertThat(first.get()).isInstanceOf(BusOutcome.OnBus.class);
    for (var other : others) {
      assertThat(other.get()).isInstanceOf(BusOutcome.OnBus.class);
    }

    assertThat(calls).extracting(List::size).containsExactly(1, 10, 10, 5);
    assertThat(calls.stream().flatMap(List::stream))
        .isSortedAccordingTo(java.util.Comparator.comparing(Integer::valueOf));
  }

  @Test
  void onlyWhatIsWorthATryIsTriedAgain() throws Exception {
    goOn.countDown();
    answer =
        entry ->
            switch (entry.source()) {
              case "throttled" ->
                  calls.size() < 3 ? new Bus.NotNow("throttled", "", true) : new Bus.Put("id");
              case "malformed" -> new Bus.Refused("MalformedDetail", "no JSON");
              default -> new Bus.Put("id");
            };

    var outcomes =
        queue.put(List.of(entry("good"), entry("throttled"), entry("malformed")), PATIENCE);

    assertThat(outcomes.get(0).get()).isInstanceOf(BusOutcome.OnBus.class);
    assertThat(outcomes.get(1).get()).isInstanceOf(BusOutcome.OnBus.class);
    assertThat(outcomes.get(2).get())
        .isEqualTo(new BusOutcome.Refused("MalformedDetail", "no JSON"));
    assertThat(calls)
        .containsExactly(
            List.of("good", "throttled", "malformed"), List.of("throttled"), List.of("throttled"));
  }

  @Test
  void aCallThatIsMalformedIsSentEntryByEntryUntilTheCulpritIsFound() throws Exception {
    goOn.countDown();
    answer =
        entry -> {
          if (entry.source().equals("culprit")) {
            throw new Bus.BusUnavailableException("malformed", true, "planted", null);
          }
          return new Bus.Put("id");
        };

    var outcomes = queue.put(List.of(entry("a"), entry("culprit"), entry("b")), PATIENCE);

    assertThat(outcomes.get(0).get()).isInstanceOf(BusOutcome.OnBus.class);
    assertThat(outcomes.get(1).get()).isInstanceOf(BusOutcome.Refused.class);
    assertThat(outcomes.get(2).get()).isInstanceOf(BusOutcome.OnBus.class);
  }

  @Test
  void whatTheBusDoesNotTakeInTimeIsLeft() throws Exception {
    goOn.countDown();
    answer =
        entry -> {
          throw new Bus.BusUnavailableException("no_answer", false, "planted", null);
        };

    var outcome = queue.put(List.of(entry("a")), Duration.ofMillis(300)).get(0);

    assertThat(outcome.get()).isInstanceOf(BusOutcome.Left.class);
    assertThat(queue.pending()).isZero();
  }

  @Test
  void aDefectOfOursRefusesNothing() throws Exception {
    goOn.countDown();
    answer =
        entry -> {
          throw new IllegalStateException("planted");
        };

    var outcome = queue.put(List.of(entry("a")), Duration.ofMillis(300)).get(0);

    assertThat(outcome.get()).isInstanceOf(BusOutcome.Left.class);
  }

  @Test
  void aSubjectWithABacklogDelaysItselfOnly() throws Exception {
    var first = put("first");
    assertThat(firstCall.await(10, TimeUnit.SECONDS)).isTrue();
    List<BusEntry> hot = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      hot.add(entry("hot", "hot"));
    }
    var ofHot = queue.put(hot, PATIENCE);
    var cold = queue.put(List.of(entry("cold", "cold")), PATIENCE).get(0);
    goOn.countDown();

    assertThat(first.get()).isInstanceOf(BusOutcome.OnBus.class);
    assertThat(cold.get()).isInstanceOf(BusOutcome.OnBus.class);
    for (var each : ofHot) {
      assertThat(each.get()).isInstanceOf(BusOutcome.OnBus.class);
    }
    assertThat(calls.get(1)).contains("cold");
    assertThat(calls).hasSize(72);
  }

  private CompletableFuture<BusOutcome> put(String source) {
    return queue.put(List.of(entry(source)), PATIENCE).get(0);
  }

  private List<Bus.EntryResult> put(List<BusEntry> entries) {
    calls.add(entries.stream().map(BusEntry::source).toList());
    firstCall.countDown();
    try {
      assertThat(goOn.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return entries.stream().map(answer).toList();
  }

  private static BusEntry entry(String source) {
    return entry(source, "");
  }

  private static BusEntry entry(String source, String order) {
    return new BusEntry(source, "t", Instant.EPOCH, List.of(), new byte[2], order, "", 100);
  }

  private static RelayMeters meters() {
    return new RelayMeters(new SimpleMeterRegistry());
  }

  private static RelayConfig config() {
    return new RelayConfig(
        262_144,
        262_144,
        1,
        1_000,
        1 << 20,
        PATIENCE,
        PATIENCE,
        Duration.ofMillis(5),
        Duration.ofMillis(20),
        Duration.ZERO,
        Duration.ofSeconds(1),
        1_000);
  }
}
