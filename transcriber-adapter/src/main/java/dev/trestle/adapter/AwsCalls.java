package dev.trestle.adapter;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import jakarta.inject.Singleton;
import java.time.Duration;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.builder.SdkClientBuilder;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;

/**
 * Gives every AWS client the standard retry mode: three tries with jitter, and few tries at all
 * while a service is down, so that an outage is not made worse. And limits of time: by default,
 * claiming a job and sending its message may take as long as they do and {@link
 * AdapterConfig#sendLease} is not over; with a shorter lease the send has less time.
 */
@Singleton
final class AwsCalls implements BeanCreatedEventListener<AwsSyncClientBuilder<?, ?>> {

  /**
   * How long a call may take.
   *
   * @param attempt one try
   * @param call all of them
   */
  record Limits(Duration attempt, Duration call) {}

  /** A healthy answer takes milliseconds. */
  static final Limits DYNAMO_DB = new Limits(Duration.ofSeconds(4), Duration.ofSeconds(10));

  /** A long poll takes 20 s. */
  static final Limits SQS = new Limits(Duration.ofSeconds(25), Duration.ofSeconds(30));

  /** A transcript may have 32 MB. */
  static final Limits S3 = new Limits(Duration.ofSeconds(30), Duration.ofSeconds(60));

  @Override
  public AwsSyncClientBuilder<?, ?> onCreated(BeanCreatedEvent<AwsSyncClientBuilder<?, ?>> event) {
    if (event.getBean() instanceof SdkClientBuilder<?, ?> builder) {
      Limits limits = limits(builder);
      builder.overrideConfiguration(
          builder.overrideConfiguration().toBuilder()
              .retryStrategy(RetryMode.STANDARD)
              .apiCallAttemptTimeout(limits.attempt())
              .apiCallTimeout(limits.call())
              .build());
    }
    return event.getBean();
  }

  private static Limits limits(SdkClientBuilder<?, ?> builder) {
    if (builder instanceof DynamoDbClientBuilder) {
      return DYNAMO_DB;
    }
    return builder instanceof SqsClientBuilder ? SQS : S3;
  }
}
