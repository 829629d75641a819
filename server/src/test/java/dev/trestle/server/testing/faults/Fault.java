package dev.trestle.server.testing.faults;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

/** What can happen to a request on its way to AWS and back. */
public sealed interface Fault {

  /** AWS is not asked; this is the answer. */
  record Answer(int status, String contentType, String body) implements Fault {}

  /** The connection is reset before AWS sees the request. */
  record Reset() implements Fault {}

  /** AWS carries the request out; the connection is reset instead of the reply. */
  record LostReply() implements Fault {}

  /** The request waits before it reaches AWS. */
  record Stall(Duration duration) implements Fault {}

  /** AWS never sees the request; the connection stays open, and nothing ever comes back. */
  record Silence() implements Fault {}

  /** AWS carries the request out; the connection stays open, and nothing ever comes back. */
  record SilentReply() implements Fault {}

  /** AWS gets another request than was sent. */
  record Altered(UnaryOperator<HttpMessage> change) implements Fault {}

  /**
   * PutEvents only: each entry fails with this chance inside an HTTP 200, with {@code
   * ThrottlingException} or {@code InternalFailure}; AWS gets the others.
   */
  record FailedEntries(double chance) implements Fault {}

  /** The request waits until it is let go, and then reaches AWS, whoever still waits for it. */
  static Altered held(CountDownLatch letGo) {
    return new Altered(
        request -> {
          try {
            letGo.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return request;
        });
  }

  /** AWS is not asked, and says that it has carried the request out. */
  static Fault untrue() {
    return json(200, "{}");
  }

  static Fault throttling() {
    return error(400, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException");
  }

  static Fault throttlingOfEvents() {
    return error(400, "com.amazonaws.events#ThrottlingException");
  }

  static Fault throttlingOfQueues() {
    return error(403, "com.amazonaws.sqs#RequestThrottled");
  }

  static Fault throttlingOfObjects() {
    return new Answer(
        503,
        "application/xml",
        "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>");
  }

  static Fault internalError() {
    return error(500, "com.amazon.coral.service#InternalServerError");
  }

  static Fault serviceUnavailable() {
    return error(503, "com.amazon.coral.availability#ServiceUnavailable");
  }

  static Fault tableGone() {
    return error(400, "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException");
  }

  /** In the shape of AWS's JSON protocols. */
  private static Fault error(int status, String type) {
    return json(status, "{\"__type\":\"%s\",\"message\":\"Injected fault\"}".formatted(type));
  }

  private static Fault json(int status, String body) {
    return new Answer(status, HttpMessage.JSON, body);
  }
}
