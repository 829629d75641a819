package dev.trestle.s3events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trestle.s3events.NativeRecords.Creations;
import dev.trestle.s3events.ObjectChange.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NativeRecordsTest {

  private static final NativeRecords RECORDS =
      new NativeRecords("eu-central-1", "reseed", Creations.AS_THEY_CAME);

  @Test
  void consumersOfS3FindTheMembersThatTheyRead() throws Exception {
    JsonNode written = new ObjectMapper().readTree(RECORDS.write(read(Messages.NATIVE)));
    JsonNode original = new ObjectMapper().readTree(Messages.NATIVE);

    assertThat(names(written.at("/Records/0"))).isEqualTo(names(original.at("/Records/0")));
    assertThat(names(written.at("/Records/0/s3"))).isEqualTo(names(original.at("/Records/0/s3")));
    assertThat(written.at("/Records/0/s3/object")).isEqualTo(original.at("/Records/0/s3/object"));
    assertThat(written.at("/Records/0/eventTime")).isEqualTo(original.at("/Records/0/eventTime"));
    assertThat(written.at("/Records/0/eventName")).isEqualTo(original.at("/Records/0/eventName"));
    assertThat(written.at("/Records/0/s3/bucket/arn").asText()).isEqualTo("arn:aws:s3:::uploads");
    assertThat(written.at("/Records/0/awsRegion").asText()).isEqualTo("eu-central-1");
  }

  @Test
  void timesHaveMillisecondsAlways() {
    assertThat(RECORDS.write(read(Messages.EVENT_BRIDGE))).contains("\"2026-01-31T09:30:00.000Z\"");
  }

  @Test
  void whatIsNotKnownOfTheObjectIsLeftOut() throws Exception {
    JsonNode object =
        new ObjectMapper()
            .readTree(RECORDS.write(read(Messages.MARKER)))
            .at("/Records/0/s3/object");
    assertThat(names(object)).containsExactly("key", "versionId", "sequencer");
  }

  @Test
  void creationsMayAllBeToldAsPut() {
    NativeRecords asPut = new NativeRecords("eu-central-1", "reseed", Creations.ALL_AS_PUT);
    List<ObjectChange> copied =
        read(Messages.NATIVE.replace("ObjectCreated:Put", "ObjectCreated:Copy"));

    assertThat(RECORDS.write(copied)).contains("ObjectCreated:Copy");
    assertThat(asPut.write(copied)).contains("ObjectCreated:Put").doesNotContain("Copy");
    assertThat(asPut.write(read(Messages.MARKER))).contains("ObjectRemoved:DeleteMarkerCreated");
  }

  @Test
  void whatIsWrittenIsReadBack() {
    Random random = new Random(42);
    for (int i = 0; i < 500; i++) {
      List<ObjectChange> changes = new ArrayList<>();
      int count = random.nextInt(5);
      for (int n = 0; n < count; n++) {
        changes.add(change(random));
      }
      String written = RECORDS.write(changes);
      assertThat(read(written)).isEqualTo(changes);
      assertThat(read(Messages.throughSns(written))).isEqualTo(changes);
    }
  }

  private static ObjectChange change(Random random) {
    Kind kind = Kind.values()[random.nextInt(3)];
    boolean created = kind == Kind.CREATED;
    return new ObjectChange(
        "bucket-" + random.nextInt(10),
        RandomKeys.next(random),
        random.nextBoolean() ? Optional.empty() : Optional.of("v." + random.nextLong()),
        kind,
        created ? OptionalLong.of(random.nextLong() >>> 20) : OptionalLong.empty(),
        created ? Optional.of(Integer.toHexString(random.nextInt())) : Optional.empty(),
        Instant.ofEpochMilli(1_700_000_000_000L + random.nextInt()),
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(Sequencer.of(Long.toHexString(random.nextLong()))),
        EventNames.of(kind, random.nextBoolean() ? "CopyObject" : "Lifecycle Expiration"));
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<ObjectChange> read(String body) {
    return ((S3Message.Changes) Messages.read(body)).changes();
  }
}
