package dev.trestle.replayer.objects;

import dev.trestle.replayer.objects.history.ListingInOrder;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import jakarta.inject.Singleton;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Has the S3 client read listings of versions as imports need them. */
@Singleton
final class ListingsInOrder implements BeanCreatedEventListener<S3ClientBuilder> {

  @Override
  public S3ClientBuilder onCreated(BeanCreatedEvent<S3ClientBuilder> event) {
    return event
        .getBean()
        .overrideConfiguration(
            event.getBean().overrideConfiguration().toBuilder()
                .addExecutionInterceptor(new ListingInOrder())
                .build());
  }
}
