package dev.trestle.gateway.publish;

import dev.trestle.log.Position;
import dev.trestle.log.append.Appended;
import dev.trestle.proto.Problem;
import dev.trestle.v1.ErrorReason;
import java.time.Duration;

/** Why an event was not appended, for clients. */
final class AppendProblems {

  private static final Duration LOG_RETRY = Duration.ofSeconds(1);

  private AppendProblems() {}

  static Problem idConflict(String eventId, Position first) {
    return Problem.of(
            ErrorReason.ERROR_REASON_EVENT_ID_CONFLICT,
            "The id '" + eventId + "' was used for another event: use a new id")
        .with("event_id", eventId)
        .with("log", first.partition().log())
        .with("partition", first.partition().number())
        .with("offset", first.offset().value())
        .withViolation("event.id", "used for another event");
  }

  static Problem notAppended(Appended.NotAppended why) {
    if (why instanceof Appended.Overloaded overloaded) {
      return overloaded(overloaded.bound(), overloaded.retryAfter());
    } else if (why instanceof Appended.DeadlinePassed) {
      return deadlinePassed();
    } else if (why instanceof Appended.TooLarge large) {
      return Problem.of(
              ErrorReason.ERROR_REASON_EVENT_TOO_LARGE,
              "The event is too large for the log: put the bulk into S3 and publish its location")
          .with("size_bytes", large.bytes())
          .with("limit_bytes", large.limit())
          .withViolation("data", "has " + large.bytes() + " bytes, at most " + large.limit());
    } else if (why instanceof Appended.UnknownLog unknown) {
      // The logs are created before the gateway is ready.
      return logUnavailable("log " + unknown.log() + " does not exist yet");
    }
    return shuttingDown();
  }

  static Problem overloaded(String bound, Duration retryAfter) {
    return Problem.of(
            ErrorReason.ERROR_REASON_OVERLOADED,
            "The gateway has as much work as it can carry ("
                + bound
                + "): retry with the same id after "
                + retryAfter.toMillis()
                + " ms")
        .withRetryDelay(retryAfter);
  }

  static Problem deadlinePassed() {
    return Problem.of(
        ErrorReason.ERROR_REASON_DEADLINE_PASSED,
        "The deadline passed before the event was recorded: retry with the same id and a longer"
            + " deadline");
  }

  static Problem logUnavailable(String why) {
    return Problem.of(
            ErrorReason.ERROR_REASON_LOG_UNAVAILABLE,
            "The log cannot be written now (" + why + "): retry with the same id")
        .withRetryDelay(LOG_RETRY);
  }

  static Problem shuttingDown() {
    return Problem.of(
            ErrorReason.ERROR_REASON_SHUTTING_DOWN,
            "This gateway is stopping: retry at once with the same id, another one answers")
        .withRetryDelay(Duration.ZERO);
  }
}
