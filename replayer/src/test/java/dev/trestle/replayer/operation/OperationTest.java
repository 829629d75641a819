package dev.trestle.replayer.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What may become of an operation. */
class OperationTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final ByteString SETTINGS = ByteString.copyFromUtf8("settings");

  private final Operation created =
      Operation.created(
          new OperationId("count", "one"),
          ByteString.copyFromUtf8("request"),
          ByteString.copyFromUtf8("plan"),
          SETTINGS,
          "ann",
          NOW);

  @Test
  void aNewOneWaitsForAProcessAndNamesItsCreator() {
    assertThat(created.state()).isEqualTo(OperationState.PENDING);
    assertThat(created.needsProcess()).isTrue();
    assertThat(created.created()).isEqualTo(NOW);
    assertThat(created.started()).isEmpty();
    assertThat(created.actions()).containsExactly(new Action(NOW, "ann", "CREATED"));
    assertThat(created.checkpoint()).isEqualTo(ByteString.EMPTY);
  }

  @Test
  void aReportIsKeptWithItsRateAndTellsWhatIsLeft() {
    Operation running = claimed().reported(report(250, null), 50, NOW);
    assertThat(running.state()).isEqualTo(OperationState.RUNNING);
    assertThat(running.progress())
        .isEqualTo(new Progress(250, OptionalLong.of(1_000), Map.of("sent", 250L)));
    assertThat(running.checkpoint()).isEqualTo(ByteString.copyFromUtf8("at 250"));
    assertThat(running.rate()).isEqualTo(50);
    assertThat(running.remaining()).contains(Duration.ofSeconds(15));
    assertThat(running.version()).isEqualTo(created.version() + 2);
  }

  @Test
  void oneThatWaitsSaysWhyAndHasNoRate() {
    Cause cause = new Cause("TARGET_THROTTLES", "it takes no more");
    Operation waiting = claimed().reported(report(1, cause), 50, NOW);
    assertThat(waiting.state()).isEqualTo(OperationState.WAITING);
    assertThat(waiting.cause()).contains(cause);
    assertThat(waiting.rate()).isZero();
    assertThat(waiting.remaining()).isEmpty();
    assertThat(waiting.reported(report(2, null), 50, NOW).state())
        .isEqualTo(OperationState.RUNNING);
  }

  @Test
  void oneThatRunsIsPausingUntilItsProcessLetsItGo() {
    Operation pausing = made(claimed().pause("bob", NOW));
    assertThat(pausing.state()).isEqualTo(OperationState.PAUSING);
    assertThat(pausing.needsProcess()).isTrue();
    Operation paused = pausing.released(Optional.empty(), NOW);
    assertThat(paused.state()).isEqualTo(OperationState.PAUSED);
    assertThat(paused.needsProcess()).isFalse();
    assertThat(made(paused.pause("bob", NOW))).isSameAs(paused);
    Operation resumed = made(paused.resume("bob", SETTINGS, NOW));
    assertThat(resumed.state()).isEqualTo(OperationState.PENDING);
    assertThat(resumed.actions())
        .extracting(Action::what)
        .containsExactly("CREATED", "PAUSED", "RESUMED");
  }

  @Test
  void oneThatNobodyRunsIsPausedOrCancelledAtOnce() {
    assertThat(made(created.pause("bob", NOW)).state()).isEqualTo(OperationState.PAUSED);
    Operation cancelled = made(created.cancel("bob", NOW));
    assertThat(cancelled.state()).isEqualTo(OperationState.CANCELLED);
    assertThat(cancelled.ended()).contains(NOW);
    assertThat(made(cancelled.cancel("bob", NOW))).isSameAs(cancelled);
  }

  @Test
  void oneThatRunsIsCancellingUntilItsProcessLetsItGo() {
    Operation cancelling = made(claimed().cancel("bob", NOW));
    assertThat(cancelling.state()).isEqualTo(OperationState.CANCELLING);
    assertThat(cancelling.pause("bob", NOW)).isInstanceOf(Change.Impossible.class);
    assertThat(cancelling.resume("bob", SETTINGS, NOW)).isInstanceOf(Change.Impossible.class);
    assertThat(cancelling.released(Optional.empty(), NOW).state())
        .isEqualTo(OperationState.CANCELLED);
    assertThat(cancelling.failed(new Cause("X", "x"), NOW).state())
        .isEqualTo(OperationState.CANCELLED);
  }

  @Test
  void whatSucceededStaysSo() {
    Operation done = claimed().succeeded(NOW);
    assertThat(done.state()).isEqualTo(OperationState.SUCCEEDED);
    assertThat(done.pause("bob", NOW)).isInstanceOf(Change.Impossible.class);
    assertThat(done.resume("bob", SETTINGS, NOW)).isInstanceOf(Change.Impossible.class);
    assertThat(done.cancel("bob", NOW)).isInstanceOf(Change.Impossible.class);
    assertThat(made(claimed().cancel("bob", NOW)).succeeded(NOW).state())
        .as("all was done before it heard of the cancellation")
        .isEqualTo(OperationState.SUCCEEDED);
  }

  @Test
  void whatFailedMayBeResumedFromWhereItStands() {
    Operation failed =
        claimed().reported(report(7, null), 1, NOW).failed(new Cause("X", "mend it"), NOW);
    assertThat(failed.state()).isEqualTo(OperationState.FAILED);
    assertThat(failed.cause()).contains(new Cause("X", "mend it"));
    assertThat(failed.cancel("bob", NOW)).isInstanceOf(Change.Impossible.class);
    Operation resumed = made(failed.resume("bob", SETTINGS, NOW));
    assertThat(resumed.state()).isEqualTo(OperationState.PENDING);
    assertThat(resumed.ended()).isEmpty();
    assertThat(resumed.cause()).isEmpty();
    assertThat(resumed.checkpoint()).isEqualTo(ByteString.copyFromUtf8("at 7"));
  }

  @Test
  void settingsOfOneThatRunsMayBeChanged() {
    ByteString others = ByteString.copyFromUtf8("others");
    Operation changed = made(claimed().resume("bob", others, NOW));
    assertThat(changed.state()).isEqualTo(OperationState.RUNNING);
    assertThat(changed.settings()).isEqualTo(others);
    assertThat(changed.actions()).last().isEqualTo(new Action(NOW, "bob", "CHANGED"));
    assertThat(made(changed.resume("bob", others, NOW))).isSameAs(changed);
  }

  @Test
  void theAuditKeepsTheCreationAndTheNewest() {
    Operation operation = created;
    for (int i = 0; i < 40; i++) {
      operation = made(operation.pause("bob " + i, NOW));
      operation = made(operation.resume("bob " + i, SETTINGS, NOW));
    }
    assertThat(operation.actions()).hasSize(Operation.MAX_ACTIONS);
    assertThat(operation.actions().get(0).what()).isEqualTo("CREATED");
    assertThat(operation.actions()).last().isEqualTo(new Action(NOW, "bob 39", "RESUMED"));
  }

  private Operation claimed() {
    return created.claimed("process", 3, NOW);
  }

  private static Report report(long done, Cause waiting) {
    Progress progress = new Progress(done, OptionalLong.of(1_000), Map.of("sent", done));
    return new Report(progress, ByteString.copyFromUtf8("at " + done), waiting);
  }

  private static Operation made(Change change) {
    assertThat(change).isNotInstanceOf(Change.Impossible.class);
    return change.operation();
  }
}
