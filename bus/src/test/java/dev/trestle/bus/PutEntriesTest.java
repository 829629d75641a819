package dev.trestle.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.bus.Bus.BusUnavailableException;
import dev.trestle.bus.Bus.EntryResult;
import dev.trestle.bus.Bus.NotNow;
import dev.trestle.bus.Bus.Put;
import dev.trestle.bus.Bus.Refused;
import dev.trestle.log.Backoff;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PutEntriesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Details of each call. */
  private final List<List<String>> calls = new ArrayList<>();

  private Function<List<String>, List<EntryResult>> answer =
      details -> details.stream().map(detail -> (EntryResult) new Put("bus-" + detail)).toList();

  private final PutEntries put =
      new PutEntries(
          entries -> {
            List<String> details = entries.stream().map(PutEntriesTest::detail).toList();
            calls.add(details);
            return answer.apply(details);
          },
          100,
          new Backoff(Duration.ofNanos(2), Duration.ofNanos(2)));

  @Test
  void entriesShareCallsUpToTheBoundsOfOne() throws Exception {
    List<BusEntry> entries = new ArrayList<>();
    IntStream.range(0, 12).forEach(i -> entries.add(entry("e" + i, 1)));
    entries.add(entry("half", 60));
    entries.add(entry("more", 60));
    entries.add(entry("huge", 500));

    List<BusOutcome> outcomes = put.put(entries, PATIENCE);

    assertThat(calls).extracting(List::size).containsExactly(10, 3, 1, 1);
    assertThat(outcomes)
        .hasSize(15)
        .startsWith(new BusOutcome.OnBus("bus-e0"), new BusOutcome.OnBus("bus-e1"))
        .endsWith(new BusOutcome.OnBus("bus-huge"));
  }

  @Test
  void onlyWhatFailedIsTriedAgainAndBeforeWhatComesLater() throws Exception {
    answer =
        details ->
            details.stream()
                .map(
                    detail ->
                        detail.equals("e3") && calls.size() < 3
                            ? new NotNow("throttled", "later", true)
                            : (EntryResult) new Put(detail))
                .toList();

    List<BusOutcome> outcomes =
        put.put(IntStream.range(0, 12).mapToObj(i -> entry("e" + i, 1)).toList(), PATIENCE);

    assertThat(outcomes).hasOnlyElementsOfType(BusOutcome.OnBus.class);
    assertThat(calls.get(1)).containsExactly("e3", "e10", "e11");
    assertThat(calls.get(2)).containsExactly("e3");
    assertThat(calls).hasSize(3);
  }

  @Test
  void whatTheBusCondemnsIsRefusedAndNotTriedAgain() throws Exception {
    answer =
        details ->
            details.stream()
                .map(
                    detail ->
                        detail.equals("bad")
                            ? new Refused("MalformedDetail", "no")
                            : (EntryResult) new Put(detail))
                .toList();

    assertThat(put.put(List.of(entry("good", 1), entry("bad", 1)), PATIENCE))
        .containsExactly(
            new BusOutcome.OnBus("good"), new BusOutcome.Refused("MalformedDetail", "no"));
    assertThat(calls).hasSize(1);
  }

  @Test
  void theEntryThatBreaksACallIsFoundByItself() throws Exception {
    answer =
        details -> {
          if (details.contains("bad")) {
            throw new BusUnavailableException("malformed", true, "broken", null);
          }
          return details.stream().map(detail -> (EntryResult) new Put(detail)).toList();
        };

    assertThat(put.put(List.of(entry("a", 1), entry("bad", 1), entry("c", 1)), PATIENCE))
        .containsExactly(
            new BusOutcome.OnBus("a"),
            new BusOutcome.Refused("malformed", "broken"),
            new BusOutcome.OnBus("c"));
    assertThat(calls).extracting(List::size).containsExactly(3, 1, 1, 1);
  }

  @Test
  void aBusThatIsDownIsTriedUntilPatienceEnds() throws Exception {
    answer =
        details -> {
          if (calls.size() < 4) {
            throw new BusUnavailableException("no_answer", false, "down", null);
          }
          return details.stream().map(detail -> (EntryResult) new Put(detail)).toList();
        };
    assertThat(put.put(List.of(entry("a", 1)), PATIENCE))
        .containsExactly(new BusOutcome.OnBus("a"));

    answer =
        details -> {
          throw new BusUnavailableException("no_answer", false, "down", null);
        };
    assertThat(put.put(List.of(entry("a", 1), entry("b", 1)), Duration.ofMillis(1)))
        .containsExactly(new BusOutcome.Left("down"), new BusOutcome.Left("down"));
  }

  @Test
  void withoutTimeNothingIsSent() throws Exception {
    assertThat(put.put(List.of(entry("a", 1)), Duration.ZERO))
        .hasOnlyElementsOfType(BusOutcome.Left.class);
    assertThat(calls).isEmpty();
    assertThat(put.put(List.of(), PATIENCE)).isEmpty();
  }

  @Test
  void anInterruptEndsAPause() {
    answer = details -> List.of(new NotNow("throttled", "later", true));
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> put.put(List.of(entry("a", 1)), PATIENCE))
        .isInstanceOf(InterruptedException.class);
    assertThat(calls).hasSize(1);
  }

  private static BusEntry entry(String detail, int bytes) {
    return new BusEntry(
        "s", "T", Instant.EPOCH, List.of(), detail.getBytes(StandardCharsets.UTF_8), "", "", bytes);
  }

  private static String detail(BusEntry entry) {
    return new String(entry.detail(), StandardCharsets.UTF_8);
  }
}
