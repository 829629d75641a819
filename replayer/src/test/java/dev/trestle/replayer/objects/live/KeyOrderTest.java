package dev.trestle.replayer.objects.live;

import static dev.trestle.replayer.objects.live.Versions.TIME;
import static dev.trestle.replayer.objects.live.Versions.staged;
import static dev.trestle.replayer.objects.live.Versions.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import dev.trestle.replayer.objects.live.KeyOrder.Decision;
import dev.trestle.replayer.objects.live.KeyOrder.Last;
import dev.trestle.replayer.objects.live.KeyOrder.Standing;
import dev.trestle.replayer.objects.live.KeyOrder.Told;
import dev.trestle.s3events.ObjectChange.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyOrderTest {

  private static Decision decide(Optional<Last> last, Told... told) {
    return KeyOrder.decide(last, false, List.of(told));
  }

  private static Told fresh(ObjectVersion version) {
    return new Told(version, Standing.NEW);
  }

  private static List<String> ids(Decision decision) {
    return decision.append().stream()
        .map(v -> v.versionId().orElse("null") + (v.via() == Via.LATE ? " late" : ""))
        .toList();
  }

  @Test
  void sequencersOrderWhateverTheirLengthAndCase() {
    Decision decision =
        decide(
            Optional.empty(),
            fresh(version("v3", Kind.CREATED, "00AF02", 1)),
            fresh(version("v1", Kind.CREATED, "00af00", 3)),
            fresh(version("v2", Kind.DELETE_MARKER, "00AF01FF", 2)));

    assertThat(ids(decision)).containsExactly("v1", "v2", "v3");
  }

  @Test
  void lowerThanTheLastIsAppendedAsLate() {
    Optional<Last> last = Optional.of(Last.of(version("v5", Kind.CREATED, "0050", 5)));

    Decision decision =
        decide(
            last,
            fresh(version("v6", Kind.CREATED, "0060", 6)),
            fresh(version("v4", Kind.CREATED, "0040", 7)));

    assertThat(ids(decision)).containsExactly("v4 late", "v6");
  }

  @Test
  void whatTheListingHadMakesAllBeforeItLate() {
    Decision decision =
        decide(
            Optional.empty(),
            fresh(version("v1", Kind.CREATED, "0010", 1)),
            new Told(version("v2", Kind.CREATED, "0020", 2), Standing.HISTORY),
            fresh(version("v3", Kind.CREATED, "0030", 3)));

    assertThat(ids(decision)).containsExactly("v1 late", "v3");
    assertThat(decision.repeats()).isEqualTo(1);
  }

  @Test
  void equalAndMissingSequencersLeaveItToTheTime() {
    assertThat(
            ids(
                decide(
                    Optional.of(Last.of(version("v0", Kind.CREATED, "00AA", 1))),
                    fresh(version("v2", Kind.CREATED, "00AA", 3)),
                    fresh(version("v1", Kind.CREATED, "00AA", 2)))))
        .containsExactly("v1", "v2");
    assertThat(
            ids(
                decide(
                    Optional.of(Last.of(version("v3", Kind.CREATED, "", 3))),
                    fresh(version("v5", Kind.CREATED, "", 5)),
                    fresh(version("v4", Kind.CREATED, "00FF", 4)),
                    fresh(version("v2", Kind.CREATED, "", 2)))))
        .containsExactly("v2 late", "v4", "v5");
  }

  @Test
  void removalOfWhatNeverWasIsDropped() {
    Told removed = fresh(version("", Kind.REMOVED, "0010", 1));

    assertThat(decide(Optional.empty(), removed).append()).isEmpty();
    assertThat(decide(Optional.empty(), removed).unknown()).isEqualTo(1);
    assertThat(KeyOrder.decide(Optional.empty(), true, List.of(removed)).append()).hasSize(1);
    assertThat(
            decide(Optional.empty(), fresh(version("", Kind.CREATED, "0001", 0)), removed).append())
        .hasSize(2);
  }

  @Test
  void theGreaterChangeIsRemembered() {
    Last older = Last.of(version("", Kind.CREATED, "0010", 9));
    Last newer = Last.of(version("v2", Kind.CREATED, "0020", 1));

    Last greater = Last.greater(newer, older);

    assertThat(greater.sequencer()).isEqualTo(newer.sequencer());
    assertThat(greater.hasNull()).isTrue();
    assertThat(Last.greater(older, newer)).isEqualTo(greater);
  }

  @Test
  void changesWaitForThoseThatMayOvertakeThem() {
    Staged first = staged(version("v1", Kind.CREATED, "0010", 0), 6);
    Staged second = staged(version("v2", Kind.CREATED, "0020", 0), 0);
    Staged third = staged(version("v3", Kind.CREATED, "0030", 0), 8);
    List<Staged> staged = new ArrayList<>(List.of(second, third, first));

    assertThat(KeyOrder.ripe(staged, TIME.plusSeconds(4), Duration.ofSeconds(5))).isEmpty();
    // The second is due, and takes the first along, which came later.
    assertThat(KeyOrder.ripe(staged, TIME.plusSeconds(10), Duration.ofSeconds(5)))
        .containsExactly(List.of(first, second));
    assertThat(KeyOrder.ripe(staged, TIME.plusSeconds(14), Duration.ofSeconds(5)))
        .containsExactly(List.of(first, second, third));
  }

  @Test
  void aClockThatIsFarOffHoldsUpNothing() {
    Staged ahead = staged(version("v1", Kind.CREATED, "0010", 0), 3_600);

    assertThat(KeyOrder.ripe(List.of(ahead), TIME, Duration.ofSeconds(5))).hasSize(1);
  }

  @Test
  void allOfAKeyHasOneOrderEvenIfSomeHaveNoSequencer() {
    // A comparison that mixed both orders would not be transitive.
    Told[] told =
        Stream.iterate(0, i -> i + 1)
            .limit(200)
            .map(
                i ->
                    fresh(
                        version(
                            "v" + i, Kind.CREATED, i % 3 == 0 ? "" : "00" + (999 - i), i * 7 % 50)))
            .toArray(Told[]::new);

    assertThat(decide(Optional.empty(), told).append())
        .hasSize(200)
        .isSortedAccordingTo((a, b) -> a.lastModified().compareTo(b.lastModified()));
  }
}
