package dev.trestle.replayer.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.server.security.Caller;
import dev.trestle.server.testing.RecordingAudit;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What the audit hears of commits. */
class MovedGroupsTest {

  private static final Caller ANN = new Caller(Caller.Kind.TOKEN, "ann");
  private static final Caller BOB = new Caller(Caller.Kind.TOKEN, "bob");
  private static final Partition EVENTS = Partition.first("events");

  private final RecordingAudit audit = new RecordingAudit();
  private final AtomicLong now = new AtomicLong(-5);
  private final MovedGroups groups = new MovedGroups(audit, now::get);

  @Test
  void theFirstCommitOfACallerIsToldAndThenOneAMinute() {
    commit(ANN, "billing", 1);
    commit(ANN, "billing", 2);
    assertThat(offsets()).containsExactly("1");

    now.addAndGet(Duration.ofSeconds(59).toNanos());
    commit(ANN, "billing", 3);
    assertThat(offsets()).isEmpty();

    now.addAndGet(Duration.ofSeconds(1).toNanos());
    commit(ANN, "billing", 4);
    commit(ANN, "billing", 5);
    assertThat(offsets()).containsExactly("4");
  }

  @Test
  void anotherCallerOrGroupIsToldAtOnce() {
    commit(ANN, "billing", 1);
    commit(BOB, "billing", 2);
    commit(ANN, "claims", 3);

    assertThat(audit.take())
        .extracting(line -> line.who() + " " + line.details().get("group"))
        .containsExactly("ann billing", "bob billing", "ann claims");
  }

  private void commit(Caller caller, String group, long offset) {
    groups.moved(caller, group, EVENTS, Offset.of(offset));
  }

  private java.util.List<String> offsets() {
    return audit.take().stream().map(line -> line.details().get("offset")).toList();
  }
}
