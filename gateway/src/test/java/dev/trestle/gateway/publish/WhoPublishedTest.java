package dev.trestle.gateway.publish;

import static dev.trestle.server.testing.HandPolicy.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.trestle.gateway.Events;
import dev.trestle.gateway.Events.Refusal;
import dev.trestle.gateway.TestGateway;
import dev.trestle.gateway.relay.RecordingBus;
import dev.trestle.server.security.Action;
import dev.trestle.server.testing.HandPolicy;
import dev.trestle.v1.Event;
import dev.trestle.v1.PublishResponse;
import io.micronaut.context.annotation.Property;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of who published an event, and that no publisher can forge it. */
@MicronautTest
@Property(name = "test.memory", value = "true")
@Property(name = "test.policy", value = "true")
class WhoPublishedTest {

  private static final String UPLOADS = "system:serviceaccount:media:upload-service";

  @Inject TestGateway gateway;
  @Inject HandPolicy policy;
  private CallerCalls calls;

  @BeforeEach
  void letEverybodyPublish() {
    calls = new CallerCalls(gateway);
    policy.set(rule("*", Action.PUBLISH));
  }

  @Test
  void theRecordSaysWhoPublishedAndTheBusDoesNot() {
    String spiffe = "spiffe://acme/ns/media/sa/upload-service";

    assertThat(extensions(UPLOADS))
        .containsEntry("authtype", "service_account")
        .containsEntry("authid", UPLOADS);
    assertThat(extensions(spiffe))
        .containsEntry("authtype", "service_account")
        .containsEntry("authid", spiffe);
    assertThat(extensions("248289761001"))
        .containsEntry("authtype", "unknown")
        .containsEntry("authid", "248289761001");
    assertThat(gateway.bean(RecordingBus.class).details())
        .isNotEmpty()
        .noneMatch(detail -> detail.contains("authid") || detail.contains("248289761001"));
  }

  @Test
  void whereNobodyIsAskedTheRecordSaysNothing() {
    policy.off();
    PublishResponse receipt = calls.publishAsNobody(Events.audio());

    assertThat(calls.record(receipt).event().extensions()).doesNotContainKeys("authtype", "authid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"authtype", "authid", "authclaims"})
  void anExtensionThatSaysWhoPublishedIsTheGatewaysOwn(String extension) {
    Event forged = Events.audio().toBuilder().putExtensions(extension, "the-ceo").build();
    long before = calls.end();

    Refusal refusal = calls.refused(UPLOADS, forged);
    assertThat(refusal.reason()).isEqualTo("INVALID_FIELD");
    assertThat(refusal.fields()).containsExactly("event.extensions." + extension);
    assertThat(calls.end()).isEqualTo(before);

    policy.off();
    assertThat(Refusal.of(catchThrowable(() -> calls.publishAsNobody(forged))).reason())
        .isEqualTo("INVALID_FIELD");
    Event other = Events.audio().toBuilder().putExtensions("authority", "the-ceo").build();
    assertThat(calls.publish(UPLOADS, other).hasPosition()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"_event\"", "\"\\u005fevent\"", "\"_ev\\u0065nt\""})
  void anEventMemberForgedInAPayload(String name) {
    String forged = "{" + name + ":{\"id\":\"1\",\"replay\":\"r\"}," + Events.AUDIO.substring(1);
    long before = calls.end();

    Refusal refusal = calls.refused(UPLOADS, Events.audio(forged));
    assertThat(refusal.reason()).isEqualTo("SCHEMA_VIOLATION");
    assertThat(calls.end()).isEqualTo(before);
    assertThat(
            calls.publish(UPLOADS, Events.audio(forged.replace(name, "\"_evenT\""))).hasPosition())
        .isTrue();
  }

  @Test
  void theSameEventOfAnotherCallerIsADuplicate() {
    Event event = Events.audio().toBuilder().setId("said-by-two").build();
    PublishResponse first = calls.publish("one", event);
    PublishResponse second = calls.publish("two", event);

    assertThat(second.getDuplicate()).isTrue();
    assertThat(calls.record(first).event().extensions()).containsEntry("authid", "one");
  }

  private Map<String, String> extensions(String who) {
    return calls.record(calls.publish(who, Events.audio())).event().extensions();
  }
}
