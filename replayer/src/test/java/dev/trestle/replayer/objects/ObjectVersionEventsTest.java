package dev.trestle.replayer.objects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Event;
import dev.trestle.log.Payload;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import dev.trestle.s3events.ObjectChange;
import dev.trestle.s3events.ObjectChange.Kind;
import dev.trestle.s3events.Sequencer;
import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaCatalog;
import dev.trestle.schemas.Validation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ObjectVersionEventsTest {

  private static final ObjectVersion LIVE =
      ObjectVersion.of(
          new ObjectChange(
              "uploads",
              "users/42/a+b 🎧.wav",
              Optional.of("v1"),
              Kind.CREATED,
              OptionalLong.of(17),
              Optional.of("e1"),
              Instant.parse("2026-01-31T09:30:00.123Z"),
              Optional.of(Sequencer.of("0055AED6DCD90281E5")),
              "ObjectCreated:Copy"),
          Via.LIVE);

  @Test
  void theEventIsThatOfTheKey() {
    Event event = ObjectVersionEvents.event(LIVE);

    assertThat(event.type()).isEqualTo("ObjectVersion");
    assertThat(event.source()).isEqualTo("trestle.objects");
    assertThat(event.schemaVersion()).isEqualTo(1);
    assertThat(event.subject()).isEqualTo("users/42/a+b 🎧.wav");
    assertThat(event.time()).isEqualTo(Instant.parse("2026-01-31T09:30:00.123Z"));
    assertThat(event.payload().text())
        .isEqualTo(
            "{\"bucket\":\"uploads\",\"key\":\"users/42/a+b 🎧.wav\",\"versionId\":\"v1\","
                + "\"kind\":\"created\",\"via\":\"live\","
                + "\"lastModified\":\"2026-01-31T09:30:00.123Z\",\"size\":17,\"etag\":\"e1\","
                + "\"sequencer\":\"0055AED6DCD90281E5\",\"eventName\":\"ObjectCreated:Copy\"}");
  }

  @Test
  void whatIsWrittenIsReadBackAndMatchesTheSchema() {
    Schema schema = SchemaCatalog.load(List.of()).find("ObjectVersion", 1).orElseThrow();
    for (ObjectVersion version : samples()) {
      Event event = ObjectVersionEvents.event(version);
      assertThat(ObjectVersionEvents.version(event)).contains(version);
      assertThat(schema.validate(event.payload().toByteArray()))
          .as(event.payload().text())
          .isInstanceOf(Validation.Valid.class);
    }
  }

  private static List<ObjectVersion> samples() {
    List<ObjectVersion> samples = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (Via via : Via.values()) {
        boolean created = kind == Kind.CREATED;
        ObjectVersion version =
            new ObjectVersion(
                "uploads",
                "k\u0001\"\\",
                via == Via.HISTORY ? Optional.empty() : Optional.of("v"),
                kind,
                via,
                created ? OptionalLong.of(0) : OptionalLong.empty(),
                created ? Optional.of("e") : Optional.empty(),
                Instant.parse("2026-01-31T09:30:00Z"),
                via == Via.HISTORY ? Optional.empty() : Optional.of(Sequencer.of("0a")),
                Optional.empty(),
                Optional.empty());
        samples.add(version);
        samples.add(version.with(ObjectContent.Kept.of(new byte[] {0, -1, 7})));
        samples.add(version.with(new ObjectContent.Gone()));
        samples.add(version.with(new ObjectContent.TooLarge()));
      }
    }
    return samples;
  }

  @Test
  void theIdNamesTheVersionHoweverTheLogCameToKnowOfIt() {
    ObjectVersion listed =
        new ObjectVersion(
            "uploads",
            "users/42/a+b 🎧.wav",
            Optional.of("v1"),
            Kind.CREATED,
            Via.HISTORY,
            OptionalLong.of(17),
            Optional.of("e1"),
            Instant.parse("2026-01-31T09:29:00Z"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    assertThat(ObjectVersionEvents.id(listed)).isEqualTo(ObjectVersionEvents.id(LIVE));
    // Stored ids depend on it: it never changes.
    assertThat(ObjectVersionEvents.id(listed)).isEqualTo("356ce5c9-4c23-85a0-bb00-4476e19139bc");
    assertThat(UUID.fromString(ObjectVersionEvents.id(listed)).version()).isEqualTo(8);
  }

  @Test
  void whatDiffersHasAnotherId() {
    assertThat(
            List.of(
                ObjectVersionEvents.id(version("b", "ab", "v", Kind.CREATED, 1)),
                ObjectVersionEvents.id(version("ba", "b", "v", Kind.CREATED, 1)),
                ObjectVersionEvents.id(version("b", "ab", "w", Kind.CREATED, 1)),
                ObjectVersionEvents.id(version("b", "ab", "v", Kind.REMOVED, 1)),
                ObjectVersionEvents.id(version("b", "ab", "v", Kind.DELETE_MARKER, 1)),
                ObjectVersionEvents.id(version("b", "ab", "null", Kind.CREATED, 1)),
                // One null version after another: S3 gives them no names.
                ObjectVersionEvents.id(version("b", "ab", "null", Kind.CREATED, 2))))
        .doesNotHaveDuplicates();
  }

  private static ObjectVersion version(
      String bucket, String key, String version, Kind kind, long second) {
    return new ObjectVersion(
        bucket,
        key,
        Optional.of(version),
        kind,
        Via.LIVE,
        OptionalLong.empty(),
        Optional.empty(),
        Instant.ofEpochSecond(second),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void aChangeComesBackAsItWasTold() {
    assertThat(ObjectVersion.of(LIVE.toChange(), Via.LIVE)).isEqualTo(LIVE);
    assertThat(version("b", "k", "v", Kind.DELETE_MARKER, 1).toChange().eventName())
        .isEqualTo("ObjectRemoved:DeleteMarkerCreated");
    assertThat(version("b", "k", "v", Kind.CREATED, 1).toChange().eventName())
        .isEqualTo("ObjectCreated:Put");
  }

  @Test
  void whatIsNoObjectVersionIsNotReadAsOne() {
    Event event = ObjectVersionEvents.event(LIVE);
    for (String payload :
        List.of("", "[]", "{}", "{\"bucket\":\"b\",\"key\":\"k\",\"kind\":\"x\"}", "7")) {
      assertThat(ObjectVersionEvents.version(with(event, event.type(), payload))).isEmpty();
    }
    assertThat(ObjectVersionEvents.version(with(event, "AudioUploaded", event.payload().text())))
        .isEmpty();
  }

  private static Event with(Event event, String type, String payload) {
    return new Event(
        event.id(),
        event.source(),
        type,
        event.schemaVersion(),
        event.subject(),
        event.time(),
        Map.of(),
        Payload.of(payload));
  }
}
