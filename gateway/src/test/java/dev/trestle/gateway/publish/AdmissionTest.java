package dev.trestle.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.gateway.owner.RecordOutcome;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Position;
import dev.trestle.log.append.AppendConfig;
import dev.trestle.log.append.Appended;
import dev.trestle.schemas.SchemaCatalog;
import dev.trestle.schemas.SchemaSet;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private static final Partition THROTTLED = new Partition("events", 0);
  private static final Partition OTHER = new Partition("events", 1);
  private static final RecordOutcome RECORDED =
      new RecordOutcome.Recorded(new Position(THROTTLED, Offset.FIRST), false, false, "");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicLong nanos = new AtomicLong();
  private final AdmissionConfig config =
      new AdmissionConfig(2_000, 1_000, 20_000, 64L << 20, Duration.ofSeconds(1));
  private final Admission admission =
      new Admission(
          config,
          new PublishMeters(registry, new SchemaCatalog(SchemaSet.of(List.of()))),
          nanos::get);

  @Test
  void aPartitionThatTakesNothingRefusesItsOwnEventsOnly() {
    assertThat(fill(THROTTLED, 100)).hasSize(2_000);
    assertThat(admission.enter(THROTTLED, 100)).isNull();

    assertThat(fill(OTHER, 100)).hasSize(2_000);
  }

  @Test
  void aPartitionThatTakesNothingLeavesHalfOfTheBytesToTheOthers() {
    int large = 256 << 10;
    assertThat(fill(THROTTLED, large)).hasSizeBetween(120, 128);

    assertThat(fill(OTHER, large)).hasSizeBetween(50, 64);
    assertThat(bytes()).isLessThanOrEqualTo(64 << 20);
  }

  @Test
  void whatLeavesMakesRoomWhateverBecameOfIt() {
    List<Admission.Ticket> tickets = fill(THROTTLED, 100);
    for (int i = 0; i < tickets.size(); i++) {
      switch (i % 4) {
        case 0 -> tickets.get(i).giveBack();
        case 1 -> tickets.get(i).leave(RECORDED);
        case 2 ->
            tickets.get(i).leave(new RecordOutcome.NotRecorded(new Appended.DeadlinePassed()));
        default -> tickets.get(i).leave(new RecordOutcome.Cancelled());
      }
    }

    assertThat(bytes()).isZero();
    assertThat(fill(THROTTLED, 100)).hasSizeGreaterThanOrEqualTo(2_000);
  }

  @Test
  void aCancelledCallIsNoSignOfOverload() {
    leaveAll(new RecordOutcome.Cancelled());

    assertThat(limit()).isEqualTo(2_000);
  }

  @Test
  void aSlowBatchAndALogThatCannotBeWrittenAreOneSignEach() {
    List<Admission.Ticket> batch = fill(THROTTLED, 100);
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    batch.forEach(ticket -> ticket.leave(RECORDED));
    assertThat(limit()).isEqualTo(1_800);

    leaveAll(new RecordOutcome.Unavailable("down", false));
    assertThat(limit()).isEqualTo(1_620);

    leaveAll(new RecordOutcome.NotRecorded(new Appended.Overloaded("ids", Duration.ZERO)));
    assertThat(limit()).isEqualTo(1_458);
  }

  @Test
  void theAppenderHasRoomForAllThatIsLetIn() {
    AppendConfig appender = config.withRoom(AppendConfig.defaults());

    int letIn = 0;
    for (int partition = 0; partition < 64; partition++) {
      letIn += fill(new Partition("events", partition), 1).size();
    }
    assertThat(appender.maxQueuedRecords()).isGreaterThanOrEqualTo(2 * letIn);
    assertThat(appender.maxQueuedBytes()).isEqualTo(2 * config.maxBytes());
  }

  private void leaveAll(RecordOutcome outcome) {
    fill(THROTTLED, 100).forEach(ticket -> ticket.leave(outcome));
  }

  private List<Admission.Ticket> fill(Partition partition, int eventBytes) {
    List<Admission.Ticket> tickets = new ArrayList<>();
    Admission.Ticket ticket = admission.enter(partition, eventBytes);
    while (ticket != null) {
      tickets.add(ticket);
      ticket = admission.enter(partition, eventBytes);
    }
    return tickets;
  }

  private double bytes() {
    return registry.get("trestle.admission.bytes").gauge().value();
  }

  private double limit() {
    return registry
        .get("trestle.admission.limit")
        .tag("log", "events")
        .tag("partition", "0")
        .gauge()
        .value();
  }
}
