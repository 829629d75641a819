package dev.trestle.adapter.request;

import static dev.trestle.adapter.request.Events.PAYLOAD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.event.Rejection;
import dev.trestle.adapter.route.RouteSettings;
import dev.trestle.queues.Message;
import dev.trestle.queues.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

class AudioEventReaderTest {

  private static final String ENVELOPE_ID = "7d9f3a52-1c7e-4b7e-9a50-2f1a5e0c9d11";

  private final AudioEventReader reader =
      new AudioEventReader(Schemas.shipped(), RouteSettings.shipped());

  @Test
  void anEventOfTheGatewayKeepsItsIdTimeAndTrace() {
    AudioEvent event = accepted(Events.ofGateway("event-1", PAYLOAD));

    assertThat(event.id()).isEqualTo("event-1");
    assertThat(event.time()).isEqualTo(Instant.parse("2026-01-31T09:30:00Z"));
    assertThat(event.traceparent()).isEqualTo(Events.TRACEPARENT);
    assertThat(event.payload().has("_event")).isFalse();
  }

  @Test
  void anEventThatOthersPutOnTheBusHasTheEnvelopesId() {
    assertThat(accepted(Events.envelope("AudioUploaded", PAYLOAD)).id()).isEqualTo(ENVELOPE_ID);
    assertThat(accepted(Events.envelope("Audio Uploaded", PAYLOAD)).id()).isEqualTo(ENVELOPE_ID);
  }

  @Test
  void theTraceOfAForeignEventIsThatOfItsMessage() {
    Message message =
        new Message(
            "m",
            "d",
            Events.envelope("AudioUploaded", PAYLOAD),
            Map.of(
                "traceparent",
                MessageAttributeValue.builder()
                    .dataType("String")
                    .stringValue(Events.TRACEPARENT)
                    .build()),
            Map.of());

    assertThat(((Reading.Accepted<AudioEvent>) reader.read(message)).value().traceparent())
        .isEqualTo(Events.TRACEPARENT);
  }

  @Test
  void anEnvelopeWithoutDetailIsRefused() {
    assertThat(refused("{\"id\":\"1\",\"source\":\"a\",\"detail-type\":\"AudioUploaded\"}"))
        .isEqualTo(Rejection.ENVELOPE_INVALID.because("detail: is missing: send the payload"));
  }

  @Test
  void anEnvelopeWithADetailThatIsNoObjectIsRefused() {
    Outcome.Rejected why =
        refused(
            "{\"id\":\"1\",\"source\":\"a\",\"detail-type\":\"AudioUploaded\",\"detail\":\"x\"}");

    assertThat(why.code()).isEqualTo(Rejection.ENVELOPE_INVALID.name());
    assertThat(why.message()).startsWith("detail:");
  }

  @Test
  void whatIsNoJsonObjectIsRefused() {
    for (String body :
        new String[] {
          "", "hello", "{", "[]", "1", "null", "{\"a\":1,\"a\":2}", "{} {}", "\u0000"
        }) {
      assertThat(refused(body).code()).as(body).isEqualTo(Rejection.NOT_JSON.name());
    }
  }

  @Test
  void anEventOfAnotherTypeIsRefused() {
    Outcome.Rejected why = refused(Events.envelope("VideoUploaded", PAYLOAD));

    assertThat(why.code()).isEqualTo(Rejection.EVENT_TYPE_UNEXPECTED.name());
    assertThat(why.message()).contains("VideoUploaded");
  }

  @Test
  void aPayloadThatViolatesItsSchemaIsRefusedWithEachPlace() {
    Outcome.Rejected why = refused(Events.envelope("AudioUploaded", "\"userId\":7"));

    assertThat(why.code()).isEqualTo(Rejection.SCHEMA_VIOLATION.name());
    assertThat(why.message()).contains("detail/userId:").contains("detail/s3Location:");
  }

  @Test
  void aSchemaVersionThatIsNotKnownIsRefused() {
    Outcome.Rejected why =
        refused(
            Events.envelope(
                "AudioUploaded",
                PAYLOAD
                    + ",\"_event\":{\"id\":\"1\",\"type\":\"AudioUploaded\",\"schemaVersion\":99}"));

    assertThat(why.code()).isEqualTo(Rejection.SCHEMA_VERSION_NOT_FOUND.name());
    assertThat(why.message()).contains("99");
  }

  @Test
  void mutatedMessagesAreAnsweredAndNeverThrow() {
    Random random = new Random(5);
    byte[] valid = Events.ofGateway("event-1", PAYLOAD).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 3000; i++) {
      byte[] mutated = valid.clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(128);
      }
      assertThat(reader.read(Events.message(new String(mutated, StandardCharsets.UTF_8))))
          .isNotNull();
    }
  }

  private AudioEvent accepted(String body) {
    Reading<AudioEvent> reading = reader.read(Events.message(body));
    assertThat(reading).isInstanceOf(Reading.Accepted.class);
    return ((Reading.Accepted<AudioEvent>) reading).value();
  }

  private Outcome.Rejected refused(String body) {
    Reading<AudioEvent> reading = reader.read(Events.message(body));
    assertThat(reading).isInstanceOf(Reading.Refused.class);
    return ((Reading.Refused<AudioEvent>) reading).why();
  }
}
