package dev.trestle.replayer.objects.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Offset;
import dev.trestle.log.append.SourceWriter;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.InMemoryBatchStore;
import dev.trestle.log.store.InMemoryStateTable;
import dev.trestle.replayer.LogLabels;
import dev.trestle.replayer.objects.DirectThreads;
import dev.trestle.replayer.objects.ObjectContent;
import dev.trestle.replayer.objects.ObjectLog;
import dev.trestle.replayer.objects.ObjectLogConfig;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import dev.trestle.replayer.objects.ObjectWorkers;
import dev.trestle.replayer.objects.live.HistoryIndex.History;
import dev.trestle.s3events.ObjectChange.Kind;
import dev.trestle.server.testing.HandClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LargeContentTest {

  private static final ObjectLog LOG =
      new ObjectLog(
          "a",
          "a-bucket",
          "",
          OptionalInt.of(ObjectLog.MAX_CONTENT_BYTES),
          false,
          Optional.empty(),
          Instant.EPOCH);

  private final HandClock clock = new HandClock();
  private final InMemoryStateTable state = new InMemoryStateTable();
  private final InMemoryBatchStore batches = new InMemoryBatchStore();

  /** Of the largest size that a log can be asked to keep, and of the worst to compress. */
  private static final class RandomContents implements Contents {
    private final Random random = new Random(1);

    @Override
    public ObjectVersion of(ObjectLog log, ObjectVersion version) {
      byte[] content = new byte[log.contentBytes().orElseThrow()];
      random.nextBytes(content);
      return version.with(ObjectContent.Kept.of(content));
    }

    @Override
    public boolean exists(ObjectVersion version) {
      return true;
    }
  }

  @Test
  void theLargestContentsFitIntoTheLog() throws Exception {
    ObjectLogConfig config = Versions.config(10);
    StagedChanges staged = new StagedChanges(state, clock);
    Join.Storage storage =
        new Join.Storage(
            batches,
            staged,
            new HistoryIndex(state, batches, clock, config),
            new KeyMemory(state, clock, config),
            new ObjectWorkers(new DirectThreads()),
            new RandomContents(),
            new LiveMeters(new SimpleMeterRegistry(), new LogLabels()),
            config,
            clock);
    for (int i = 0; i < 5; i++) {
      staged.stage(
          List.of(
              new StagedChanges.Told(
                  LOG.log(), Versions.change("v" + i, Kind.CREATED, "00" + i, i))));
    }
    clock.advance(Duration.ofSeconds(10));

    Join join =
        new Join(
            LOG,
            new History(0, Instant.EPOCH),
            SourceWriter.open(batches, LOG.partition(), 1, clock),
            storage,
            () -> true);
    assertThat(join.round()).isEqualTo(Join.Round.WORKED);

    assertThat(
            batches
                .readForward(LOG.partition(), Offset.FIRST, 1 << 30, BatchStore.Consistency.STRONG)
                .stream()
                .flatMap(batch -> BatchCodec.decode(batch).events().stream())
                .map(event -> ObjectVersionEvents.version(event).orElseThrow())
                .map(version -> version.versionId().orElseThrow()))
        .containsExactly("v0", "v1", "v2", "v3", "v4");
  }
}
