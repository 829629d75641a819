package dev.trestle.replayer.objects.live;

import static dev.trestle.replayer.objects.live.Versions.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.store.InMemoryStateTable;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import dev.trestle.replayer.objects.live.KeyMemory.Remembered;
import dev.trestle.replayer.objects.live.KeyOrder.Last;
import dev.trestle.s3events.ObjectChange.Kind;
import dev.trestle.server.testing.HandClock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyMemoryTest {

  private static final String LOG = "objects/a";

  private final KeyMemory memory =
      new KeyMemory(new InMemoryStateTable(), new HandClock(), Versions.config(1));

  private static Last last(String sequencer, int seconds) {
    return Last.of(version("v" + sequencer, Kind.CREATED, sequencer, seconds));
  }

  private Remembered remembered() {
    return memory.last(LOG, List.of("k", "l")).get("k");
  }

  @Test
  void theGreatestChangeIsRemembered() {
    memory.raise(LOG, "k", last("02", 2), null);
    memory.raise(LOG, "k", last("01", 1), remembered());
    assertThat(remembered().last()).isEqualTo(last("02", 2));

    memory.raise(LOG, "k", last("03", 3), remembered());
    assertThat(remembered().last()).isEqualTo(last("03", 3));
    assertThat(memory.last(LOG, List.of("l"))).isEmpty();
  }

  @Test
  void whoWasStalledTakesNothingBack() {
    memory.raise(LOG, "k", last("01", 1), null);
    Remembered seenBefore = remembered();
    memory.raise(LOG, "k", last("04", 4), seenBefore);

    memory.raise(LOG, "k", last("02", 2), seenBefore);
    assertThat(remembered().last()).isEqualTo(last("04", 4));

    memory.raise(LOG, "k", last("03", 3), null);
    assertThat(remembered().last()).isEqualTo(last("04", 4));
  }

  @Test
  void whoWasStalledStillTellsWhatIsGreater() {
    memory.raise(LOG, "k", last("01", 1), null);
    Remembered seenBefore = remembered();
    memory.raise(LOG, "k", last("02", 2), seenBefore);

    memory.raise(LOG, "k", last("03", 3), seenBefore);

    assertThat(remembered().last()).isEqualTo(last("03", 3));
  }

  @Test
  void appendedChangesAreRememberedWithTheirWay() {
    ObjectVersion live = version("v1", Kind.CREATED, "01", 1);
    ObjectVersion late =
        ObjectVersion.of(version("v2", Kind.CREATED, "00", 1).toChange(), Via.LATE);
    String other = ObjectVersionEvents.id(version("v3", Kind.CREATED, "02", 1));

    memory.remember(LOG, List.of(live, late));

    assertThat(
            memory.appended(
                LOG, List.of(ObjectVersionEvents.id(live), ObjectVersionEvents.id(late), other)))
        .isEqualTo(
            Map.of(ObjectVersionEvents.id(live), Via.LIVE, ObjectVersionEvents.id(late), Via.LATE));
  }
}
