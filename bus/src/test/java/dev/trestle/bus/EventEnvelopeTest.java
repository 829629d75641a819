package dev.trestle.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trestle.log.Event;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Payload;
import dev.trestle.log.Position;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventEnvelopeTest {

  private static final BusPlace PLACE = new BusPlace("123456789012", "eu-west-1");
  private static final Position POSITION = new Position(Partition.first("events"), Offset.of(42));

  @Test
  void aRecordIsWhatARuleWouldSend() throws Exception {
    byte[] json =
        EventEnvelope.of(record("{\"a\":1.50}"), "Audio Uploaded", List.of("arn:1", "arn:2"), PLACE)
            .json();

    assertThat(new String(json, StandardCharsets.UTF_8)).contains("\"detail\":{\"a\":1.50,");
    assertThat(new ObjectMapper().readTree(json))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"version":"0","id":"id \\"1\\"","detail-type":"Audio Uploaded",
                     "source":"custom.src","account":"123456789012","time":"2026-01-31T09:30:00Z",
                     "region":"eu-west-1","resources":["arn:1","arn:2"],
                     "detail":{"a":1.50,"_event":{"id":"id \\"1\\"","type":"AudioUploaded",
                       "schemaVersion":3,"subject":"s","log":"events","partition":0,
                       "offset":42}}}"""));
  }

  @Test
  void whatIsReadBackIsWhatWasRendered() {
    EventEnvelope sent =
        EventEnvelope.replayed(
            record("{\"n\":12345678901234567890.10}"),
            "AudioUploaded",
            List.of("arn:1"),
            PLACE,
            "r-7");

    ReceivedEvent read = ((ReceivedEvent.Read) ReceivedEvent.read(sent.json())).event();

    assertThat(read.id()).isEqualTo("id \"1\"");
    assertThat(read.source()).isEqualTo("custom.src");
    assertThat(read.detailType()).isEqualTo("AudioUploaded");
    assertThat(read.time()).isEqualTo(Instant.parse("2026-01-31T09:30:00Z"));
    assertThat(read.resources()).containsExactly("arn:1");
    assertThat(read.place()).isEqualTo(PLACE);
    assertThat(read.payload().toString()).isEqualTo("{\"n\":12345678901234567890.10}");
    EventMember member = read.member().orElseThrow();
    assertThat(member.position()).hasValue(POSITION);
    assertThat(member.schemaVersion()).isEqualTo(3);
    assertThat(member.replay()).isEqualTo("r-7");
  }

  @Test
  void aNewEventIsNotMarkedAsReplayed() throws Exception {
    EventEnvelope sent = EventEnvelope.of(record("{}"), "AudioUploaded", List.of(), PLACE);

    JsonNode detail = new ObjectMapper().readTree(sent.detail());
    assertThat(detail.at("/_event/id").isTextual()).isTrue();
    assertThat(detail.at("/_event").has("replay")).isFalse();
  }

  @Test
  void anEntryOfAReseedIsMarkedAsReplayed() throws Exception {
    BusEntry entry = BusMapping.replayed(record("{}"), "AudioUploaded", List.of(), "r-7");

    assertThat(new ObjectMapper().readTree(entry.detail()).at("/_event/replay").asText())
        .isEqualTo("r-7");
    assertThat(entry.bytes()).isGreaterThan(entry.detail().length);
  }

  private static LogRecord record(String payload) {
    Event event =
        new Event(
            "id \"1\"",
            "custom.src",
            "AudioUploaded",
            3,
            "s",
            Instant.parse("2026-01-31T09:30:00.987654321Z"),
            Map.of(),
            Payload.of(payload));
    return new LogRecord(POSITION, Instant.EPOCH, event);
  }
}
