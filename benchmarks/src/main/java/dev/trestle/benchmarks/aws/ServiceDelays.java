package dev.trestle.benchmarks.aws;

import java.time.Duration;

/**
 * How long each service takes, from the arrival of a request to the answer.
 *
 * @param dynamoDb also of a query
 * @param eventBridge of a PutEvents call of any size
 * @param sqs of a call of any size; a long poll that found nothing takes its wait besides
 * @param s3 of a listing's page and of an object
 */
public record ServiceDelays(Duration dynamoDb, Duration eventBridge, Duration sqs, Duration s3) {

  /** 5 ms, 15 ms, 10 ms and 20 ms. */
  public static ServiceDelays defaults() {
    return new ServiceDelays(
        Duration.ofMillis(5), Duration.ofMillis(15), Duration.ofMillis(10), Duration.ofMillis(20));
  }

  Duration of(Service service) {
    return switch (service) {
      case DYNAMODB -> dynamoDb;
      case EVENTBRIDGE -> eventBridge;
      case SQS -> sqs;
      case S3 -> s3;
    };
  }
}
