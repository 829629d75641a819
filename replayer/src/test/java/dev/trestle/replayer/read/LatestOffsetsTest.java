package dev.trestle.replayer.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Event;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Payload;
import dev.trestle.log.Position;
import dev.trestle.replayer.read.LatestOffsets.Added;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LatestOffsetsTest {

  private static LogRecord record(long offset, String subject) {
    return new LogRecord(
        new Position(Partition.first("events"), Offset.of(offset)),
        Instant.EPOCH,
        new Event("e" + offset, "s", "T", 1, subject, Instant.EPOCH, Map.of(), Payload.of("{}")));
  }

  @Test
  void noMoreSubjectsAreToldApartThanAllowedAndThoseThatAreKnownStay() {
    LatestOffsets latest = new LatestOffsets(new ByteBudget(1 << 20), 2);

    assertThat(latest.add(record(0, "a"))).isEqualTo(Added.YES);
    assertThat(latest.add(record(1, "b"))).isEqualTo(Added.YES);
    assertThat(latest.add(record(2, "c"))).isEqualTo(Added.TOO_MANY);
    assertThat(latest.add(record(3, "a"))).isEqualTo(Added.YES);
  }

  @Test
  void whatIsKeptIsBoundedByTheBudgetAndGivenBack() {
    ByteBudget budget = new ByteBudget(4_096);
    LatestOffsets latest = new LatestOffsets(budget, Integer.MAX_VALUE);
    long offset = 0;
    while (latest.add(record(offset, "subject-" + offset)) == Added.YES) {
      assertThat(offset++).as("subjects in 4 KB").isLessThan(1_000);
    }

    assertThat(latest.add(record(offset, "another"))).isEqualTo(Added.NO_ROOM);
    assertThat(budget.used()).isLessThanOrEqualTo(2_048);
    latest.release();
    assertThat(budget.used()).isZero();
    assertThat(new LatestOffsets(budget, 1).add(record(0, "a"))).isEqualTo(Added.YES);
  }
}
