package dev.trestle.s3events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.s3events.ObjectChange.Kind;
import dev.trestle.s3events.S3Message.Changes;
import dev.trestle.s3events.S3Message.NotS3;
import dev.trestle.s3events.S3Message.TestEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3MessageTest {

  private static final ObjectChange PUT =
      new ObjectChange(
          "uploads",
          "users/42/Happy Face+(🎧).jpg",
          Optional.of("096fKKXTRTtl3on89fVO.nfljtsv6qko"),
          Kind.CREATED,
          OptionalLong.of(1024),
          Optional.of("d41d8cd98f00b204e9800998ecf8427e"),
          Instant.parse("2026-01-31T09:30:00.123Z"),
          Optional.of(Sequencer.of("0055AED6DCD90281E5")),
          "ObjectCreated:Put");

  @Test
  void nativeRecordsHaveEncodedKeys() {
    assertThat(only(Messages.NATIVE)).isEqualTo(PUT);
  }

  @Test
  void eventBridgeHasPlainKeys() {
    assertThat(only(Messages.EVENT_BRIDGE))
        .isEqualTo(
            new ObjectChange(
                "uploads",
                "users/42/Happy Face+%28🎧.jpg",
                Optional.of("IYV3p45BT0ac8hjHg1houSdS1a.Mro8e"),
                Kind.CREATED,
                OptionalLong.of(5),
                Optional.of("b1946ac92492d2347c6235b4d2611184"),
                Instant.parse("2026-01-31T09:30:00Z"),
                Optional.of(Sequencer.of("617f08299329d189")),
                "ObjectCreated:Put"));
  }

  @Test
  void everyFormComesThroughSns() {
    for (String form :
        new String[] {Messages.NATIVE, Messages.EVENT_BRIDGE, Messages.CLOUD_TRAIL}) {
      assertThat(Messages.read(Messages.throughSns(form))).isEqualTo(Messages.read(form));
    }
    assertThat(Messages.read(Messages.throughSns(Messages.TEST)))
        .isEqualTo(new TestEvent(Optional.of("uploads")));
  }

  @Test
  void theTestEventIsNoChange() {
    assertThat(Messages.read(Messages.TEST)).isEqualTo(new TestEvent(Optional.of("uploads")));
  }

  @ParameterizedTest
  @CsvSource({
    "ObjectCreated:Put, CREATED",
    "s3:ObjectCreated:Post, CREATED",
    "ObjectCreated:Copy, CREATED",
    "ObjectCreated:CompleteMultipartUpload, CREATED",
    "ObjectCreated:SomethingLater, CREATED",
    "ObjectRemoved:Delete, REMOVED",
    "ObjectRemoved:DeleteMarkerCreated, DELETE_MARKER",
    "LifecycleExpiration:Delete, REMOVED",
    "LifecycleExpiration:DeleteMarkerCreated, DELETE_MARKER"
  })
  void namesOfNativeRecordsTellTheKind(String name, Kind kind) {
    ObjectChange change = only(Messages.NATIVE.replace("ObjectCreated:Put", name));

    assertThat(change.kind()).isEqualTo(kind);
    assertThat(change.eventName()).isEqualTo(name.replace("s3:", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ObjectRestore:Post",
        "ObjectRestore:Completed",
        "ObjectRestore:Delete",
        "ReducedRedundancyLostObject",
        "Replication:OperationFailedReplication",
        "Replication:OperationNotTracked",
        "LifecycleTransition",
        "IntelligentTiering",
        "ObjectTagging:Put",
        "ObjectTagging:Delete",
        "ObjectAcl:Put",
        "ObjectAnnotation:Put",
        "ObjectCreated:PutRetention",
        "ObjectRemoved:NoOP",
        "Anything"
      })
  void namesThatChangeNoVersionArePassed(String name) {
    Changes read = changes(Messages.NATIVE.replace("ObjectCreated:Put", name));

    assertThat(read.changes()).isEmpty();
    assertThat(read.passed()).containsExactly(name);
  }

  @Test
  void detailTypesThatAreNotKnownAreLeftUnread() {
    Changes read =
        changes(Messages.EVENT_BRIDGE.replace("Object Created", "Object Annotation Created"));

    assertThat(read.events()).isEmpty();
    assertThat(read.unread()).containsExactly("Object Annotation Created");
    assertThat(read.passed()).containsExactly("Object Annotation Created");
  }

  @Test
  void deletionsOnTheBusSayWhetherTheyAreForGood() {
    ObjectChange marker = only(Messages.MARKER);
    assertThat(marker.kind()).isEqualTo(Kind.DELETE_MARKER);
    assertThat(marker.eventName()).isEqualTo("ObjectRemoved:DeleteMarkerCreated");
    assertThat(marker.size()).isEmpty();
    assertThat(marker.etag()).isEmpty();

    ObjectChange expired =
        only(
            Messages.MARKER
                .replace("Delete Marker Created", "Permanently Deleted")
                .replace("\"reason\":\"DeleteObject\"", "\"reason\":\"Lifecycle Expiration\""));
    assertThat(expired.kind()).isEqualTo(Kind.REMOVED);
    assertThat(expired.eventName()).isEqualTo("LifecycleExpiration:Delete");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "null", "\"null\""})
  void theNullVersionHasNoIdHoweverItIsSpelt(String spelling) {
    assertThat(
            only(Messages.NATIVE.replace("\"096fKKXTRTtl3on89fVO.nfljtsv6qko\"", spelling))
                .versionId())
        .isEmpty();
    assertThat(
            only(Messages.EVENT_BRIDGE.replace("\"IYV3p45BT0ac8hjHg1houSdS1a.Mro8e\"", spelling))
                .versionId())
        .isEmpty();
  }

  @Test
  void aMissingSequencerIsNoFault() {
    assertThat(only(Messages.NATIVE.replace(",\n   \"sequencer\":\"0055AED6DCD90281E5\"", "")))
        .extracting(ObjectChange::sequencer)
        .isEqualTo(Optional.empty());
    assertThat(only(Messages.NATIVE.replace("0055AED6DCD90281E5", "")).sequencer()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1", "2.0", "2.3", "3.0", "3"})
  void formsOfTheKnownMajorVersionsAreRead(String version) {
    assertThat(only(Messages.NATIVE.replace("\"2.1\"", '"' + version + '"'))).isEqualTo(PUT);
  }

  @Test
  void someRecordsChangeVersionsAndOthersDoNot() {
    String record = Messages.NATIVE.strip().replace("{\"Records\":[", "").replaceAll("]}$", "");
    Changes read =
        changes(
            "{\"Records\":["
                + record
                + ","
                + record.replace("ObjectCreated:Put", "ObjectTagging:Put")
                + ","
                + record
                + "]}");
    assertThat(read.changes()).containsExactly(PUT, PUT);
    assertThat(read.passed()).containsExactly("ObjectTagging:Put");
    assertThat(changes("{\"Records\":[]}").changes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"name\":\"uploads\" | \"name\":\"\" | Records[0].s3.bucket.name | is missing",
        "\"name\":\"uploads\" | \"name\":7 | Records[0].s3.bucket.name | must be a text",
        "\"key\":\"users | \"clef\":\"users | Records[0].s3.object.key | is missing",
        "\"key\":\"users | \"key\":\"%zz | Records[0].s3.object.key | is not URL-encoded UTF-8",
        "\"key\":\"users | \"key\":\"\\ud800%41 | Records[0].s3.object.key | half a surrogate pair",
        "\"size\":1024 | \"size\":-1 | Records[0].s3.object.size | must be a whole number",
        "\"size\":1024 | \"size\":1.5 | Records[0].s3.object.size | must be a whole number",
        "\"size\":1024 | \"size\":99999999999999999999 | Records[0].s3.object.size | whole number",
        "2026-01-31T09:30:00.123Z | yesterday | Records[0].eventTime | must be a time",
        "0055AED6DCD90281E5 | nine | Records[0].s3.object.sequencer | hexadecimal",
        "\"2.1\" | \"4.0\" | Records[0].eventVersion | must be 1.x, 2.x or 3.x",
        "aws:s3 | aws:ses | Records[0].eventSource | is not aws:s3",
        "ObjectCreated:Put | | Records[0].eventName | is missing",
      })
  void whatIsWrongIsNamedByItsField(String from, String to, String field, String reason) {
    String broken = Messages.NATIVE.replace(from, to == null ? "" : to);
    assertThat(broken).isNotEqualTo(Messages.NATIVE);

    assertNotS3(broken, field, reason);
    assertNotS3(Messages.throughSns(broken), "Message." + field, reason);
  }

  @Test
  void aKeyMayHave1024Bytes() {
    String part = "users/42/Happy+Face%2B%28%F0%9F%8E%A7%29.jpg";
    assertThat(only(Messages.NATIVE.replace(part, "%F0%9F%8E%A7".repeat(256))).key())
        .isEqualTo("🎧".repeat(256));
    assertNotS3(
        Messages.NATIVE.replace(part, "%F0%9F%8E%A7".repeat(256) + "x"),
        "Records[0].s3.object.key",
        "more than 1024 bytes");
  }

  @Test
  void whatIsNoS3EventIsRefused() {
    assertNotS3("", "", "is not a JSON object");
    assertNotS3("hello", "", "is not JSON");
    assertNotS3("[]", "", "is not a JSON object");
    assertNotS3("{\"job_id\":\"7\"}", "", "is no S3 event");
    assertNotS3("{} {}", "", "is not JSON");
    assertNotS3("{\"a\":1,\"a\":2}", "", "is not JSON");
    assertNotS3("[".repeat(100_000), "", "is not JSON");
    assertNotS3("{\"Records\":{}}", "Records", "must be an array");
    assertNotS3("{\"Records\":[7]}", "Records[0]", "must be an object");
    assertNotS3(Messages.EVENT_BRIDGE.replace("aws.s3", "my.app"), "source", "is not aws.s3");
    assertNotS3(
        "{\"Type\":\"SubscriptionConfirmation\",\"Message\":\"confirm\"}", "Type", "Notification");
    assertNotS3("{\"Type\":\"Notification\",\"Message\":\"hello\"}", "Message", "is not JSON");
    assertNotS3(
        Messages.throughSns(Messages.throughSns(Messages.NATIVE)), "Message", "is no S3 event");
    assertNotS3(
        Messages.MARKER.replace("Delete Marker Created", "Hidden"),
        "detail.deletion-type",
        "must be");
    assertThat(S3Message.read(new byte[] {'{', (byte) 0xC3, '}'})).hasToString("is not UTF-8");
    assertThat(S3Message.read(new byte[S3Message.MAX_BYTES + 1]))
        .hasToString("has more than 1048576 bytes");
  }

  private static void assertNotS3(String body, String field, String reason) {
    assertThat(Messages.read(body))
        .isInstanceOfSatisfying(
            NotS3.class,
            not -> {
              assertThat(not.field()).isEqualTo(field);
              assertThat(not.reason()).contains(reason).hasSizeLessThan(400);
            });
  }

  private static ObjectChange only(String body) {
    Changes read = changes(body);
    assertThat(read.passed()).isEmpty();
    assertThat(read.changes()).hasSize(1);
    return read.changes().get(0);
  }

  private static Changes changes(String body) {
    S3Message read = S3Message.read(body.getBytes(StandardCharsets.UTF_8));
    assertThat(read).isInstanceOf(Changes.class);
    return (Changes) read;
  }
}
