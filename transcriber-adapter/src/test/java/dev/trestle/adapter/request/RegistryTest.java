package dev.trestle.adapter.request;

import static dev.trestle.adapter.request.Events.PAYLOAD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.adapter.event.EventSchemas;
import dev.trestle.adapter.event.InMemoryRegistry;
import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.event.SchemaConfig;
import dev.trestle.adapter.route.RouteSettings;
import dev.trestle.queues.OutageException;
import dev.trestle.schemas.SchemaCatalog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events whose schema only the gateway has. */
class RegistryTest {

  private static final String SECOND =
      "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"type\":\"object\","
          + "\"properties\":{\"channel\":{\"type\":\"string\"}},\"required\":[\"channel\"]}";
  private static final String OF_SECOND =
      Events.ofGateway("event-1", PAYLOAD + ",\"channel\":\"left\"")
          .replace("\"schemaVersion\":1", "\"schemaVersion\":2");

  private final InMemoryRegistry registry = new InMemoryRegistry();
  private final SchemaCatalog own = SchemaCatalog.load(List.of());
  private Instant now = Instant.parse("2026-01-31T09:30:00Z");
  private final SchemaConfig config = new SchemaConfig(true, List.of(), Duration.ofSeconds(90));

  @Test
  void aVersionThatTheGatewayHasIsAskedForOnce() {
    registry.register("AudioUploaded", 2, SECOND);

    for (int i = 0; i < 3; i++) {
      assertThat(read(OF_SECOND)).isInstanceOf(Reading.Accepted.class);
    }
    assertThat(registry.questions()).isEqualTo(1);
  }

  @Test
  void aPayloadThatViolatesTheGatewaysVersionIsRefused() {
    registry.register("AudioUploaded", 2, SECOND);

    assertThat(code(OF_SECOND.replace("\"channel\":\"left\"", "\"channel\":7")))
        .isEqualTo("SCHEMA_VIOLATION");
  }

  @Test
  void anUnknownVersionWhileTheGatewayIsAwayIsAnOutage() {
    registry.register("AudioUploaded", 2, SECOND);
    registry.away(true);
    assertThatThrownBy(() -> read(OF_SECOND)).isInstanceOf(OutageException.class);
    assertThat(read(Events.ofGateway("event-2", PAYLOAD))).isInstanceOf(Reading.Accepted.class);

    registry.away(false);
    assertThat(read(OF_SECOND)).isInstanceOf(Reading.Accepted.class);
    registry.away(true);
    assertThat(read(OF_SECOND)).isInstanceOf(Reading.Accepted.class);
  }

  @Test
  void aVersionThatIsNotThereIsWaitedForAndThenRefused() {
    assertThatThrownBy(() -> read(OF_SECOND)).isInstanceOf(OutageException.class);
    now = now.plusSeconds(89);
    assertThatThrownBy(() -> read(OF_SECOND)).isInstanceOf(OutageException.class);
    now = now.plusSeconds(1);
    assertThat(code(OF_SECOND)).isEqualTo("SCHEMA_VERSION_NOT_FOUND");

    registry.register("AudioUploaded", 2, SECOND);
    assertThat(read(OF_SECOND)).isInstanceOf(Reading.Accepted.class);
  }

  @Test
  void anEventFromElsewhereMaySatisfyAVersionThatOnlyTheGatewayHas() {
    registry.register("AudioUploaded", 2, SECOND);

    assertThat(read(Events.envelope("Audio Uploaded", "\"channel\":\"left\"")))
        .isInstanceOf(Reading.Accepted.class);
    assertThat(code(Events.envelope("Audio Uploaded", "\"channel\":7")))
        .isEqualTo("SCHEMA_VIOLATION");
  }

  private final EventSchemas schemas =
      new EventSchemas(
          own,
          registry,
          config,
          new Clock() {
            @Override
            public ZoneOffset getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
              return this;
            }

            @Override
            public Instant instant() {
              return now;
            }
          });

  private Reading<AudioEvent> read(String body) {
    return new AudioEventReader(schemas, RouteSettings.shipped()).read(Events.message(body));
  }

  private String code(String body) {
    return ((Reading.Refused<AudioEvent>) read(body)).why().code();
  }
}
