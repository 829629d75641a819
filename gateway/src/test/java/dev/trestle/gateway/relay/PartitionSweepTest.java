package dev.trestle.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.bus.Bus;
import dev.trestle.gateway.TestGateway;
import dev.trestle.gateway.World;
import dev.trestle.log.EventLog;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.TableKeys;
import dev.trestle.log.state.SentMarkers;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchHead;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.StoredBatch;
import dev.trestle.v1.RegisterSchemaRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sweeps that the test runs itself, of batches that some gateway left. */
@Timeout(60)
class PartitionSweepTest {

  private static final Partition PARTITION = Partition.first("events");
  private static final String OTHER_SCHEMA =
      """
      {"$schema":"http://json-schema.org/draft-07/schema#","type":"object"}""";

  private final World world = new World();
  private final LeftBatches left = new LeftBatches(PARTITION, world);
  private TestGateway gateway;
  private RecordingBus bus;
  private SentMarkers markers;
  private PartitionSweep sweep;

  @BeforeEach
  void start() throws Exception {
    gateway =
        TestGateway.start(
            world,
            Map.of(
                "trestle.relay.sweep-interval", "1h",
                "trestle.relay.patience", "500ms",
                "trestle.relay.mark-interval", "20ms",
                "trestle.relay.catch-up-rate", "20000",
                "trestle.schemas.refresh", "1h"));
    bus = gateway.bean(RecordingBus.class);
    EventLog log = gateway.bean(EventLog.class);
    markers = log.sentMarkers();
    sweep =
        new PartitionSweep(
            log,
            gateway.bean(BatchStore.class),
            gateway.bean(Relay.class),
            gateway.bean(RelayConfig.class),
            gateway.bean(RelayMeters.class),
            gateway.bean(Clock.class));
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  @Test
  void singleEventBatchesAreSentOnceInFullCallsAndNotMarkedOneByOne() {
    left.append(0, 5_000, "AudioUploaded");

    sweepUntilDone();

    assertThat(offsets()).containsExactlyInAnyOrderElementsOf(range(0, 5_000));
    assertThat(bus.calls().size()).isLessThan(5_000 / 5);
    assertThat(markers.watermark(PARTITION)).isEqualTo(Offset.of(5_000));
    assertThat(world.state.list(TableKeys.sent(PARTITION), "", null, 1_000))
        .as("the watermark alone")
        .hasSize(1);
  }

  @Test
  void whatIsMarkedIsNotSentAgain() {
    left.append(0, 100, "AudioUploaded");
    mark(0, 10);
    mark(40, 60);
    mark(55, 70);
    mark(99, 100);

    sweepUntilDone();

    assertThat(offsets())
        .containsExactlyInAnyOrderElementsOf(
            LongStream.range(0, 100)
                .filter(at -> (at >= 10 && at < 40) || (at >= 70 && at < 99))
                .boxed()
                .toList());
    assertThat(markers.watermark(PARTITION)).isEqualTo(Offset.of(100));
  }

  @Test
  void aBatchThatTheBusDoesNotTakeHoldsUpNothingAndIsNeverPassedByTheWatermark() {
    left.append(0, 50, "AudioUploaded");
    bus.answer(
        entry ->
            RecordingBus.detail(entry).contains("\"offset\":17}")
                ? new Bus.NotNow("access_denied", "planted", false)
                : new Bus.Put("bus"));

    sweepUntilTaken(49);
    assertThat(offsets()).hasSize(49).doesNotContain(17L);
    assertThat(markers.watermark(PARTITION)).isEqualTo(Offset.of(17));

    bus.answer(entry -> new Bus.Put("bus"));
    sweepUntilDone();
    assertThat(offsets()).containsExactlyInAnyOrderElementsOf(range(0, 50));
    assertThat(markers.watermark(PARTITION)).isEqualTo(Offset.of(50));
  }

  @Test
  void anotherOwnerResumesWhereTheMarkersEnd() {
    left.append(0, 50, "AudioUploaded");
    bus.answer(
        entry ->
            RecordingBus.detail(entry).contains("\"offset\":17}")
                ? new Bus.NotNow("access_denied", "planted", false)
                : new Bus.Put("bus"));
    sweepUntilTaken(49);
    assertThat(markers.firstUnsent(PARTITION, Offset.of(18))).isEqualTo(Offset.of(50));
    bus.answer(entry -> new Bus.Put("bus"));

    sweepUntilDone(2);
    assertThat(offsets()).containsExactlyInAnyOrderElementsOf(range(0, 50));
  }

  @Test
  void withoutABusASweepEndsAndTheNextOneSendsAll() {
    left.append(0, 3_000, "AudioUploaded");
    bus.goDown();
    assertThat(run()).isPositive();
    assertThat(markers.watermark(PARTITION)).isEqualTo(Offset.FIRST);

    bus.comeBack();
    sweepUntilDone();
    assertThat(offsets()).containsExactlyInAnyOrderElementsOf(range(0, 3_000));
    assertThat(markers.watermark(PARTITION)).isEqualTo(Offset.of(3_000));
  }

  @Test
  void aYoungBatchIsLeftToWhoeverAppendedIt() {
    left.append(0, 5, "AudioUploaded");
    left.put(5, "AudioUploaded", world.clock.instant());

    Duration minute = Duration.ofMinutes(1);
    while (run().compareTo(minute) >= 0) {
      assertThat(Thread.interrupted()).as("sweeping for too long").isFalse();
    }
    assertThat(offsets()).containsExactlyInAnyOrderElementsOf(range(0, 5));
    assertThat(markers.watermark(PARTITION)).isEqualTo(Offset.of(5));
  }

  @Test
  void withoutTheRightToSweepNothingIsBegun() {
    left.append(0, 500, "AudioUploaded");
    AtomicInteger asked = new AtomicInteger();

    Duration unused = run(() -> asked.incrementAndGet() <= 40);

    assertThat(offsets().size()).isLessThan(40);
    assertThat(markers.watermark(PARTITION)).isLessThan(Offset.of(40));
  }

  @Test
  void anEventWhoseSchemaNobodyPublishedIsLeftUntilSomebodyDoes() throws Exception {
    left.append(0, 10, "AudioUploaded");
    left.append(10, 11, "Unheard");
    left.append(11, 20, "AudioUploaded");

    sweepUntilTaken(19);
    assertThat(offsets()).hasSize(19).doesNotContain(10L);
    assertThat(markers.watermark(PARTITION)).isEqualTo(Offset.of(10));

    try (TestGateway other =
        TestGateway.start(world, Map.of("trestle.relay.sweep-interval", "10s"))) {
      var unused =
          other
              .registry()
              .registerSchema(
                  RegisterSchemaRequest.newBuilder()
                      .setType("Unheard")
                      .setDocument(OTHER_SCHEMA)
                      .build());
    }
    sweepUntilDone();
    assertThat(offsets()).containsExactlyInAnyOrderElementsOf(range(0, 20));
  }

  /** Damaged, or written by a version to come. */
  @ParameterizedTest
  @ValueSource(ints = {1, 99})
  void aBatchThatCannotBeReadIsLeftAndHoldsUpNothing(int form) {
    left.append(0, 3, "AudioUploaded");
    var unused =
        world.batches.put(
            new StoredBatch(
                new BatchHead(PARTITION, Offset.of(3), 1, Instant.EPOCH, "odd", 0),
                new BatchCodec.Encoded(form, new byte[0], new byte[] {9}),
                null));
    left.append(4, 6, "AudioUploaded");

    sweepUntilTaken(5);
    assertThat(offsets()).containsExactlyInAnyOrder(0L, 1L, 2L, 4L, 5L);
    assertThat(markers.watermark(PARTITION)).isEqualTo(Offset.of(3));
  }

  @Test
  void withRoomForAFewOnlyTheSweepGoesOn() throws Exception {
    left.append(0, 100, "AudioUploaded");
    try (TestGateway small =
        TestGateway.start(
            world,
            Map.of(
                "trestle.relay.sweep-interval", "1h",
                "trestle.relay.max-pending-events", "40"))) {
      PartitionSweep slow =
          new PartitionSweep(
              small.bean(EventLog.class),
              small.bean(BatchStore.class),
              small.bean(Relay.class),
              small.bean(RelayConfig.class),
              small.bean(RelayMeters.class),
              small.bean(Clock.class));
      while (!slow.run(PARTITION, () -> true, partition -> 1).isZero()) {
        assertThat(Thread.interrupted()).isFalse();
      }
      assertThat(small.bean(RecordingBus.class).details()).hasSize(100);
    }
  }

  /**
   * A slow machine may need more than one sweep: what is not taken in time is left for the next.
   */
  private void sweepUntilDone() {
    sweepUntilDone(1);
  }

  private void sweepUntilDone(long token) {
    while (!sweep.run(PARTITION, () -> true, partition -> token).isZero()) {
      assertThat(Thread.interrupted()).as("sweeping for too long").isFalse();
    }
  }

  private void sweepUntilTaken(int events) {
    while (bus.taken().size() < events) {
      assertThat(run()).isPositive();
      assertThat(Thread.interrupted()).as("sweeping for too long").isFalse();
    }
  }

  private Duration run() {
    return run(() -> true);
  }

  private Duration run(BooleanSupplier mayGoOn) {
    return sweep.run(PARTITION, mayGoOn, partition -> 1);
  }

  private void mark(long first, long next) {
    markers.mark(PARTITION, Offset.of(first), Offset.of(next));
  }

  private List<Long> offsets() {
    return bus.details().stream()
        .map(detail -> Long.parseLong(detail.replaceAll(".*\"offset\":(\\d+).*", "$1")))
        .toList();
  }

  private static List<Long> range(long from, long to) {
    return LongStream.range(from, to).boxed().toList();
  }
}
