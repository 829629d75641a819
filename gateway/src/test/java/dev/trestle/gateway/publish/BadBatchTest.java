package dev.trestle.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.trestle.gateway.Events;
import dev.trestle.gateway.Events.Refusal;
import dev.trestle.gateway.TestGateway;
import dev.trestle.v1.Event;
import dev.trestle.v1.PublishBatchRequest;
import dev.trestle.v1.PublishBatchResponse;
import dev.trestle.v1.PublishRequest;
import io.micronaut.context.annotation.Property;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import jakarta.inject.Inject;
import java.util.Collections;
import org.junit.jupiter.api.Test;

@MicronautTest
@Property(name = "test.memory", value = "true")
class BadBatchTest {

  private static final int INVALID_ARGUMENT = 3;

  @Inject TestGateway gateway;

  @Test
  void anEmptyBatch() {
    Refusal refusal = batch(0);
    assertThat(refusal.code()).isEqualTo(INVALID_ARGUMENT);
    assertThat(refusal.reason()).isEqualTo("EMPTY_BATCH");
    assertThat(refusal.fields()).containsExactly("events");
  }

  @Test
  void aBatchOf10001() {
    Refusal refusal = batch(10_001);
    assertThat(refusal.code()).isEqualTo(INVALID_ARGUMENT);
    assertThat(refusal.reason()).isEqualTo("BATCH_TOO_LARGE");
    assertThat(refusal.fields()).containsExactly("events");
  }

  @Test
  void aBadEventInABatchIsToldAsAlone() {
    Event bad = Events.audio("[]");
    PublishBatchResponse response =
        gateway
            .publisher()
            .publishBatch(
                PublishBatchRequest.newBuilder()
                    .addEvents(Events.audio())
                    .addEvents(bad)
                    .addEvents(Events.audio())
                    .setValidateOnly(true)
                    .build());
    PublishRequest request = PublishRequest.newBuilder().setEvent(bad).build();
    Refusal alone = Refusal.of(catchThrowable(() -> gateway.publisher().publish(request)));
    assertThat(response.getResults(0).hasPublished()).isTrue();
    assertThat(response.getResults(2).hasPublished()).isTrue();
    assertThat(response.getResults(1).getError()).isEqualTo(alone.status());
  }

  private Refusal batch(int events) {
    PublishBatchRequest request =
        PublishBatchRequest.newBuilder()
            .addAllEvents(Collections.nCopies(events, Event.newBuilder().setType("A").build()))
            .build();
    return Refusal.of(catchThrowable(() -> gateway.publisher().publishBatch(request)));
  }
}
