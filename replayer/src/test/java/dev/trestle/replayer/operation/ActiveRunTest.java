package dev.trestle.replayer.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.trestle.log.state.Leases;
import dev.trestle.log.state.Leases.Lease;
import dev.trestle.log.store.InMemoryStateTable;
import dev.trestle.server.testing.HandClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ActiveRunTest {

  private static final OperationConfig CONFIG =
      new OperationConfig(
          1,
          10,
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofDays(1),
          "");
  private static final OperationId ID = new OperationId("count", "a");
  private static final Report REPORT = new Report(Progress.none(), ByteString.EMPTY);

  private final InMemoryStateTable table = new InMemoryStateTable();
  private final HandClock clock = new HandClock();
  private final OperationStore store = new OperationStore(table, CONFIG);
  private final Leases leases = new Leases(table, clock);

  @Test
  void whatIsLookedAfterOnceItHasEndedStaysAsItEnded() {
    ActiveRun run = claim("p1");
    Cause cause = new Cause("UNLUCKY", "thirteen");
    run.report(REPORT);
    assertThat(run.end(operation -> operation.failed(cause, clock.instant()))).isTrue();
    run.supervise();
    Operation failed = store.get(ID).orElseThrow();
    assertThat(failed.state()).isEqualTo(OperationState.FAILED);
    assertThat(failed.cause()).contains(cause);
  }

  @Test
  void theEndOfAProcessThatWasFencedChangesNothing() {
    ActiveRun first = claim("p1");
    clock.advance(CONFIG.lease().plusMillis(1));
    ActiveRun second = claim("p2");
    first.report(REPORT);
    assertThat(first.save(REPORT)).isFalse();
    assertThat(first.end(operation -> operation.succeeded(clock.instant()))).isFalse();
    Operation operation = store.get(ID).orElseThrow();
    assertThat(operation.state()).isEqualTo(OperationState.RUNNING);
    assertThat(operation.holder()).isEqualTo("p2");
    assertThat(second.save(REPORT)).isTrue();
    assertThat(second.goesOn()).isTrue();
  }

  private ActiveRun claim(String process) {
    Lease lease = leases.acquire("operation/" + ID, process, CONFIG.lease()).orElseThrow();
    if (store.get(ID).isEmpty()) {
      ByteString none = ByteString.EMPTY;
      store.create(Operation.created(ID, none, none, none, "ann", clock.instant()));
    }
    Operation before = store.get(ID).orElseThrow();
    Operation claimed = before.claimed(process, lease.token(), clock.instant());
    assertThat(store.replace(before, claimed)).isEmpty();
    return new ActiveRun(claimed, lease, store, leases, CONFIG, clock, System::nanoTime);
  }
}
