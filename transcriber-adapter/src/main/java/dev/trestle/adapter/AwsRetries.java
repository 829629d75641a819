package dev.trestle.adapter;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import jakarta.inject.Singleton;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.builder.SdkClientBuilder;
import software.amazon.awssdk.core.retry.RetryMode;

/**
 * Gives every AWS client the standard retry mode: three tries with jitter, and few tries at all
 * while a service is down, so that an outage is not made worse.
 */
@Singleton
final class AwsRetries implements BeanCreatedEventListener<AwsSyncClientBuilder<?, ?>> {

  @Override
  public AwsSyncClientBuilder<?, ?> onCreated(BeanCreatedEvent<AwsSyncClientBuilder<?, ?>> event) {
    if (event.getBean() instanceof SdkClientBuilder<?, ?> builder) {
      builder.overrideConfiguration(
          builder.overrideConfiguration().toBuilder().retryStrategy(RetryMode.STANDARD).build());
    }
    return event.getBean();
  }
}
