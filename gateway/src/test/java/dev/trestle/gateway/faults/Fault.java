package dev.trestle.gateway.faults;

import java.time.Duration;

/** What can happen to a request on its way to AWS and back. */
sealed interface Fault {

  /** AWS is not asked; this error is the answer, in the shape of AWS's JSON protocols. */
  record Answer(int status, String errorType) implements Fault {}

  /** The connection is reset before AWS sees the request. */
  record Reset() implements Fault {}

  /** AWS carries the request out; the connection is reset instead of the reply. */
  record LostReply() implements Fault {}

  /** The request waits before it reaches AWS. */
  record Stall(Duration duration) implements Fault {}

  /** The connection stays open, and nothing ever comes back: half-open. */
  record Silence() implements Fault {}

  /**
   * PutEvents only: each entry fails with this chance inside an HTTP 200, with {@code
   * ThrottlingException} or {@code InternalFailure}; AWS gets the others.
   */
  record FailedEntries(double chance) implements Fault {}

  static Fault throttling() {
    return new Answer(
        400, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException");
  }

  static Fault throttlingOfEvents() {
    return new Answer(400, "com.amazonaws.events#ThrottlingException");
  }

  static Fault internalError() {
    return new Answer(500, "com.amazon.coral.service#InternalServerError");
  }

  static Fault serviceUnavailable() {
    return new Answer(503, "com.amazon.coral.availability#ServiceUnavailable");
  }

  static Fault tableGone() {
    return new Answer(400, "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException");
  }
}
