package dev.trestle.server.aws;

import io.micronaut.aws.sdk.v2.service.AWSServiceConfiguration;
import io.micronaut.aws.sdk.v2.service.AwsClientFactory;
import io.micronaut.aws.ua.UserAgentProvider;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.services.eventbridge.EventBridgeAsyncClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeAsyncClientBuilder;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClientBuilder;

/** The EventBridge client of services that have it, made as Micronaut makes the others. */
@Factory
@Requires(classes = EventBridgeClient.class)
class EventBridgeClientFactory
    extends AwsClientFactory<
        EventBridgeClientBuilder,
        EventBridgeAsyncClientBuilder,
        EventBridgeClient,
        EventBridgeAsyncClient> {

  protected EventBridgeClientFactory(
      AwsCredentialsProviderChain credentials,
      AwsRegionProviderChain regions,
      @Nullable UserAgentProvider userAgent,
      @Nullable @Named("eventbridge") AWSServiceConfiguration configuration) {
    super(credentials, regions, userAgent, configuration);
  }

  @Override
  protected EventBridgeClientBuilder createSyncBuilder() {
    return EventBridgeClient.builder();
  }

  @Override
  protected EventBridgeAsyncClientBuilder createAsyncBuilder() {
    return EventBridgeAsyncClient.builder();
  }

  @Override
  @Singleton
  public EventBridgeClientBuilder syncBuilder(SdkHttpClient httpClient) {
    return super.syncBuilder(httpClient);
  }

  @Override
  @Bean(preDestroy = "close")
  @Singleton
  public EventBridgeClient syncClient(EventBridgeClientBuilder builder) {
    return super.syncClient(builder);
  }
}
