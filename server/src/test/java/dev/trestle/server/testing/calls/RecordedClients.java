package dev.trestle.server.testing.calls;

import dev.trestle.server.Environment;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.runtime.ApplicationConfiguration;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.builder.SdkClientBuilder;

/** Has each client of a service's context record its calls, where failsafe says where to. */
@Singleton
@Requires(property = Recording.DIRECTORY)
final class RecordedClients implements BeanCreatedEventListener<AwsSyncClientBuilder<?, ?>> {

  private final ApplicationConfiguration application;
  private final Provider<Environment> environment;

  RecordedClients(ApplicationConfiguration application, Provider<Environment> environment) {
    this.application = application;
    this.environment = environment;
  }

  @Override
  public AwsSyncClientBuilder<?, ?> onCreated(BeanCreatedEvent<AwsSyncClientBuilder<?, ?>> event) {
    if (event.getBean() instanceof SdkClientBuilder<?, ?> builder) {
      CallRecorder recorder =
          new CallRecorder(
              application.getName().orElseThrow(), environment.get().environment() + "-");
      builder.overrideConfiguration(
          builder.overrideConfiguration().toBuilder().addExecutionInterceptor(recorder).build());
    }
    return event.getBean();
  }
}
