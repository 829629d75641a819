package dev.trestle.gateway.owner;

import dev.trestle.gateway.relay.Relay;
import dev.trestle.log.EventLog;
import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.Position;
import dev.trestle.log.append.Append;
import dev.trestle.log.append.Appended;
import dev.trestle.log.append.LogAppender;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Records events in partitions that this gateway owns: append, then wait a while for the bus. */
@Singleton
final class LocalRecords {

  /** An answer must leave before the publisher's deadline. */
  private static final Duration ANSWER_TIME = Duration.ofMillis(20);

  private final LogAppender appender;
  private final Relay relay;

  LocalRecords(EventLog log, Relay relay) {
    this.appender = log.appender();
    this.relay = relay;
  }

  /**
   * Records an event.
   *
   * @param onMoved told if this gateway does not own the partition any more: nothing was appended
   */
  void record(Recording recording, Consumer<Recording> onMoved) {
    Relay.Delivery delivery = relay.expect(recording.resources());
    CompletableFuture<Appended> appended =
        appender.append(
            recording.partition(),
            new Append(recording.event(), recording.content(), recording.left(), delivery));
    recording.onCancel(() -> appended.cancel(false));
    var unused =
        appended.whenComplete(
            (outcome, failure) -> {
              if (outcome instanceof Appended.Moved) {
                onMoved.accept(recording);
              } else if (outcome instanceof Appended.Recorded recorded) {
                answer(recording, recorded, delivery);
              } else if (outcome != null || isExpected(failure)) {
                recording.outcome().complete(outcome(recording, outcome, failure));
              } else {
                recording.outcome().completeExceptionally(failure);
              }
            });
  }

  private static boolean isExpected(@Nullable Throwable failure) {
    return failure instanceof LogUnavailableException || failure instanceof CancellationException;
  }

  private RecordOutcome outcome(
      Recording recording, @Nullable Appended outcome, @Nullable Throwable failure) {
    if (outcome instanceof Appended.IdConflict conflict) {
      return new RecordOutcome.IdConflict(conflict.first());
    } else if (outcome instanceof Appended.DeadlinePassed && !recording.isDeadlineOfCaller()) {
      return new RecordOutcome.Unavailable("it was not written in time", recording.mayBeAppended());
    } else if (outcome instanceof Appended.NotAppended not) {
      return new RecordOutcome.NotRecorded(not);
    } else if (failure instanceof LogUnavailableException unavailable) {
      return new RecordOutcome.Unavailable(
          String.valueOf(unavailable.getMessage()),
          unavailable.mayBeAppended() || recording.mayBeAppended());
    }
    return new RecordOutcome.Cancelled();
  }

  private void answer(Recording recording, Appended.Recorded recorded, Relay.Delivery delivery) {
    Position at = recorded.position();
    if (!delivery.isUnderWay()) {
      boolean sent = relay.isSent(at.partition(), at.offset());
      recording.outcome().complete(new RecordOutcome.Recorded(at, recorded.duplicate(), sent, ""));
      return;
    }
    recording.logged();
    var unused =
        delivery
            .busEventId()
            .completeOnTimeout("", busWait(recording).toMillis(), TimeUnit.MILLISECONDS)
            .thenAccept(
                id ->
                    recording
                        .outcome()
                        .complete(
                            new RecordOutcome.Recorded(
                                at, recorded.duplicate(), !id.isEmpty(), id)));
  }

  private static Duration busWait(Recording recording) {
    if (!recording.isDeadlineOfCaller()) {
      return recording.busWait();
    }
    Duration usable = recording.left().minus(ANSWER_TIME);
    return usable.isNegative()
        ? Duration.ZERO
        : usable.compareTo(recording.busWait()) < 0 ? usable : recording.busWait();
  }
}
