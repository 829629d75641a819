package dev.trestle.benchmarks.aws;

import java.util.Arrays;
import java.util.Locale;

/** What the stand-in has. */
enum Service {
  DYNAMODB("DynamoDB_20120810."),
  EVENTBRIDGE("AWSEvents."),
  SQS("AmazonSQS."),

  /** Knows no {@code X-Amz-Target}: whatever has none is S3's. */
  S3("");

  private final String prefix;

  Service(String prefix) {
    this.prefix = prefix;
  }

  /**
   * The service that a request is for.
   *
   * @param target the header {@code X-Amz-Target}; empty without one
   */
  static Service of(String target) {
    return Arrays.stream(values())
        .filter(service -> service != S3 && target.startsWith(service.prefix))
        .findFirst()
        .orElseGet(
            () -> {
              if (target.isEmpty()) {
                return S3;
              }
              throw new AwsException(
                  "UnknownOperationException", "The stand-in has no service for " + target);
            });
  }

  /** The operation that a target of this service names. */
  String operation(String target) {
    return target.substring(prefix.length());
  }

  /** Name in counts. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
