package dev.trestle.s3events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.s3events.ObjectChange.Kind;
import dev.trestle.s3events.S3Message.Changes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudTrailTest {

  private static final String RESPONSE =
      "\"responseElements\":{\"x-amz-version-id\":\"3HL4kqtJvjVBH40Nrjfkd\"}";

  @ParameterizedTest
  @CsvSource({
    "PutObject, ObjectCreated:Put",
    "CopyObject, ObjectCreated:Copy",
    "CompleteMultipartUpload, ObjectCreated:CompleteMultipartUpload"
  })
  void callsThatWriteAreCreations(String call, String name) {
    assertThat(changes(Messages.CLOUD_TRAIL.replace("PutObject", call)))
        .containsExactly(
            new ObjectChange(
                "uploads",
                "a+b c%20.wav",
                Optional.of("3HL4kqtJvjVBH40Nrjfkd"),
                Kind.CREATED,
                OptionalLong.empty(),
                Optional.empty(),
                Instant.parse("2026-01-31T09:30:00Z"),
                Optional.empty(),
                name));
  }

  @Test
  void aDeletionMakesAMarkerIfTheAnswerSaysSo() {
    String delete = Messages.CLOUD_TRAIL.replace("PutObject", "DeleteObject");
    String marker =
        delete.replace(
            "{\"x-amz-version-id\"", "{\"x-amz-delete-marker\":\"true\",\"x-amz-version-id\"");

    assertThat(changes(marker)).extracting(ObjectChange::kind).containsExactly(Kind.DELETE_MARKER);
    assertThat(changes(marker).get(0).versionId()).contains("3HL4kqtJvjVBH40Nrjfkd");
    assertThat(changes(delete.replace(RESPONSE, "\"responseElements\":null")))
        .extracting(ObjectChange::kind)
        .containsExactly(Kind.REMOVED);
  }

  @Test
  void aDeletedMarkerIsARemoval() {
    String removal =
        Messages.CLOUD_TRAIL
            .replace("PutObject", "DeleteObject")
            .replace("\"key\":\"a+b c%20.wav\"", "\"key\":\"a+b c%20.wav\",\"versionId\":\"M1\"")
            .replace(
                RESPONSE,
                "\"responseElements\":{\"x-amz-delete-marker\":\"true\",\"x-amz-version-id\":\"M1\"}");

    ObjectChange change = changes(removal).get(0);
    assertThat(change.kind()).isEqualTo(Kind.REMOVED);
    assertThat(change.versionId()).contains("M1");
  }

  @Test
  void deletedTogetherIsOneChangeForEachKey() {
    String delete =
        Messages.CLOUD_TRAIL
            .replace("PutObject", "DeleteObjects")
            .replace(
                "\"key\":\"a+b c%20.wav\"",
                "\"delete\":{\"quiet\":true,\"objects\":[{\"key\":\"a\"},"
                    + "{\"key\":\"b+\",\"versionId\":\"V1\"},{\"Key\":\"never there\"}]}");

    assertThat(changes(delete))
        .extracting(ObjectChange::key, change -> change.versionId().orElse("-"), ObjectChange::kind)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("a", "-", Kind.DELETE_MARKER),
            org.assertj.core.groups.Tuple.tuple("b+", "V1", Kind.REMOVED),
            org.assertj.core.groups.Tuple.tuple("never there", "-", Kind.DELETE_MARKER));
  }

  @Test
  void deletedTogetherWithoutTheListIsPassed() {
    Changes read =
        read(
            Messages.CLOUD_TRAIL
                .replace("PutObject", "DeleteObjects")
                .replace("\"key\":\"a+b c%20.wav\"", "\"delete\":\"\""));

    assertThat(read.changes()).isEmpty();
    assertThat(read.passed()).containsExactly("DeleteObjects");
  }

  @Test
  void callsThatFailedOrWriteNothingArePassed() {
    assertThat(read(Messages.CLOUD_TRAIL.replace("PutObject", "PutObjectTagging")).passed())
        .containsExactly("PutObjectTagging");
    assertThat(
            read(Messages.CLOUD_TRAIL.replace(
                    "\"eventName\"", "\"errorCode\":\"AccessDenied\",\"eventName\""))
                .passed())
        .containsExactly("PutObject");
  }

  @Test
  void callsOfOtherServicesAreRefused() {
    assertThat(
            Messages.read(
                Messages.CLOUD_TRAIL.replace(
                    "s3.amazonaws.com\",\"eventName", "sqs.amazonaws.com\",\"eventName")))
        .hasToString("detail.eventSource: is not s3.amazonaws.com");
  }

  private static List<ObjectChange> changes(String body) {
    Changes read = read(body);
    assertThat(read.passed()).isEmpty();
    return read.changes();
  }

  private static Changes read(String body) {
    S3Message read = Messages.read(body);
    assertThat(read).isInstanceOf(Changes.class);
    return (Changes) read;
  }
}
