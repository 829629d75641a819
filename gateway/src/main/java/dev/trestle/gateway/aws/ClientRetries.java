package dev.trestle.gateway.aws;

import dev.trestle.log.store.DynamoDbEventLog;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import jakarta.inject.Singleton;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.builder.SdkClientBuilder;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/**
 * How often the SDK tries a call by itself: DynamoDB as the log wants it, EventBridge once, since
 * the relay retries entry by entry; SQS and S3 once, since the consumer retries message by message.
 */
@Singleton
final class ClientRetries implements BeanCreatedEventListener<AwsSyncClientBuilder<?, ?>> {

  @Override
  public AwsSyncClientBuilder<?, ?> onCreated(BeanCreatedEvent<AwsSyncClientBuilder<?, ?>> event) {
    if (event.getBean() instanceof SdkClientBuilder<?, ?> builder) {
      builder.overrideConfiguration(
          builder.overrideConfiguration().toBuilder().retryStrategy(retries(builder)).build());
    }
    return event.getBean();
  }

  private static RetryStrategy retries(SdkClientBuilder<?, ?> builder) {
    return builder instanceof DynamoDbClientBuilder
        ? DynamoDbEventLog.clientOverrides()
            .retryStrategy()
            .orElseGet(DefaultRetryStrategy::doNotRetry)
        : DefaultRetryStrategy.doNotRetry();
  }
}
