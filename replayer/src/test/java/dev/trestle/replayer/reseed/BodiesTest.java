package dev.trestle.replayer.reseed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trestle.bus.BusPlace;
import dev.trestle.log.Event;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Payload;
import dev.trestle.log.TableKeys;
import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.store.InMemoryStateTable;
import dev.trestle.replayer.capture.CapturedEvent;
import dev.trestle.replayer.envelope.EventTypes;
import dev.trestle.s3events.ObjectChange;
import dev.trestle.s3events.S3Message;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every format, as those read it who receive it. */
class BodiesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PAYLOAD =
      "{\"userId\":\"u\",\"big\":9007199254740993,"
          + "\"s3Location\":{\"bucket\":\"b-1\",\"key\":\"k.wav\"}}";

  private final InMemoryStateTable state = new InMemoryStateTable();

  @Test
  void anEnvelopeIsAsTheBusDeliversItAndMarkedAsReplayed() throws Exception {
    publish(
        "AudioUploaded",
        """
        {"$schema":"http://json-schema.org/draft-07/schema#","type":"object",
         "x-amazon-events-detail-type":"Audio Uploaded"}""");
    LogRecord record =
        Records.of(Records.event("custom.uploads", "AudioUploaded", "file-1", PAYLOAD));
    JsonNode envelope = JSON.readTree(text(envelopes(false).of(record)));
    assertThat(envelope.path("detail-type").asText()).isEqualTo("Audio Uploaded");
    assertThat(envelope.path("source").asText()).isEqualTo("custom.uploads");
    assertThat(envelope.path("account").asText()).isEqualTo("123456789012");
    assertThat(envelope.path("region").asText()).isEqualTo("eu-west-1");
    assertThat(envelope.path("resources").get(0).asText()).isEqualTo("arn:aws:s3:::b-1/k.wav");
    assertThat(envelope.path("detail").path("big").asLong()).isEqualTo(9007199254740993L);
    JsonNode member = envelope.path("detail").path("_event");
    assertThat(member.path("id").asText()).isEqualTo("e-1");
    assertThat(member.path("offset").asLong()).isEqualTo(42);
    assertThat(member.path("replay").asText()).isEqualTo("r-1");
    assertThat(member.has("newJobs")).isFalse();
  }

  @Test
  void anEnvelopeForNewJobsSaysSo() throws Exception {
    LogRecord record = Records.of(Records.event("custom.uploads", "Unpublished", "", PAYLOAD));
    JsonNode envelope = JSON.readTree(text(envelopes(true).of(record)));
    assertThat(envelope.path("detail-type").asText()).isEqualTo("Unpublished");
    JsonNode member = envelope.path("detail").path("_event");
    assertThat(member.path("replay").asText()).isEqualTo("r-1");
    assertThat(member.path("newJobs").asBoolean()).isTrue();
  }

  @Test
  void aCapturedEventHasTheResourcesThatItCameWith() {
    Event captured =
        new Event(
            "e-1",
            "custom.uploads",
            "Audio Uploaded",
            0,
            "",
            Records.TIME,
            Map.of(CapturedEvent.RESOURCES, "arn:a arn:b"),
            Payload.of("{}"));
    assertThat(new EventTypes(state).of(captured))
        .isEqualTo(new EventTypes.OnBus("Audio Uploaded", List.of("arn:a", "arn:b")));
  }

  @Test
  void aRecordKeepsEveryDigitOfItsPayload() throws Exception {
    LogRecord record =
        Records.of(Records.event("custom.uploads", "AudioUploaded", "file-1", PAYLOAD));
    String text = text(new RecordBody("r-1").of(record));
    assertThat(text).contains("\"data\":" + PAYLOAD);
    JsonNode json = JSON.readTree(text);
    assertThat(json.path("log").asText()).isEqualTo("events");
    assertThat(json.path("partition").asInt()).isEqualTo(1);
    assertThat(json.path("offset").asLong()).isEqualTo(42);
    assertThat(json.path("appendTime").asText()).isEqualTo("2026-01-02T03:04:06.678Z");
    assertThat(json.path("replay").asText()).isEqualTo("r-1");
    assertThat(json.path("event").path("subject").asText()).isEqualTo("file-1");
    assertThat(json.path("event").path("extensions").path("tenant").asText()).isEqualTo("t1");
  }

  @Test
  void recordsOfS3AreReadAsThoseOfS3() {
    ObjectChange created =
        change(S3Forms.records("eu-west-1", "r-1"), Records.version("created", ",\"size\":7"));
    assertThat(created.key()).isEqualTo("a b/ä+c.wav");
    assertThat(created.versionId()).contains("v1");
    assertThat(created.size()).hasValue(7);
    assertThat(created.eventName()).isEqualTo("ObjectCreated:Put");
    ObjectChange marker =
        change(S3Forms.records("eu-west-1", "r-1"), Records.version("delete-marker", ""));
    assertThat(marker.kind()).isEqualTo(ObjectChange.Kind.DELETE_MARKER);
    ObjectChange removed =
        change(S3Forms.records("eu-west-1", "r-1"), Records.version("removed", ""));
    assertThat(removed.kind()).isEqualTo(ObjectChange.Kind.REMOVED);
  }

  @Test
  void forConsumersThatKnowNothingElseAllArePutsAndMarkersAreLeftOut() {
    Body puts = S3Forms.puts("eu-west-1", "r-1");
    ObjectChange copied =
        change(puts, Records.version("created", ",\"eventName\":\"ObjectCreated:Copy\""));
    assertThat(copied.eventName()).isEqualTo("ObjectCreated:Put");
    assertThat(puts.of(Records.version("delete-marker", ""))).isInstanceOf(Rendered.Omitted.class);
    assertThat(puts.of(Records.version("removed", ""))).isInstanceOf(Rendered.Omitted.class);
  }

  @Test
  void theFlatFormHasFourMembersAndCreatedVersionsOnly() throws Exception {
    JsonNode flat = JSON.readTree(text(S3Forms.flat().of(Records.version("created", ""))));
    assertThat(flat)
        .isEqualTo(
            JSON.readTree(
                """
                {"bucket":"uploads","key":"a b/ä+c.wav","versionId":"v1",
                 "eventTime":"2026-01-02T03:04:05Z"}"""));
    assertThat(S3Forms.flat().of(Records.version("delete-marker", "")))
        .isInstanceOf(Rendered.Omitted.class);
  }

  @Test
  void whatIsNoObjectVersionHasNoFormOfS3() {
    LogRecord other = Records.of(Records.event("custom.uploads", "AudioUploaded", "", PAYLOAD));
    LogRecord broken =
        Records.of(Records.event("x", "ObjectVersion", "", "{\"kind\":\"created\"}"));
    for (Body body : List.of(S3Forms.flat(), S3Forms.records("eu-west-1", "r-1"))) {
      for (LogRecord record : List.of(other, broken)) {
        assertThat(((Rendered.Refused<String>) body.of(record)).cause().name())
            .isEqualTo("NOT_AN_OBJECT_VERSION");
      }
    }
  }

  private Body envelopes(boolean newJobs) {
    BusPlace place = new BusPlace("123456789012", "eu-west-1");
    return new EnvelopeBody(new EventTypes(state), place, "r-1", newJobs);
  }

  private void publish(String type, String document) {
    StateItem item =
        StateItem.of(TableKeys.SCHEMAS_KEY, TableKeys.schemaVersion(type, 1))
            .with(TableKeys.DOCUMENT, document);
    state.put(item, StateCondition.NONE);
  }

  private static ObjectChange change(Body body, LogRecord record) {
    return ((S3Message.Changes)
            S3Message.read(text(body.of(record)).getBytes(StandardCharsets.UTF_8)))
        .changes()
        .get(0);
  }

  private static String text(Rendered<String> rendered) {
    return ((Rendered.Ready<String>) rendered).message();
  }
}
