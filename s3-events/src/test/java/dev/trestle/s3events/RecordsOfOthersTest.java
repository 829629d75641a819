package dev.trestle.s3events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.s3events.ObjectChange.Kind;
import org.junit.jupiter.api.Test;

/** {@code Records} that S3 has not written. */
class RecordsOfOthersTest {

  @Test
  void recordsOfMinioAreRead() {
    String minio =
        Messages.NATIVE
            .replace(
                "{\"Records\"", "{\"EventName\":\"s3:ObjectCreated:Put\",\"Key\":\"x\",\"Records\"")
            .replace("aws:s3", "minio:s3")
            .replace("\"eventName\":\"", "\"eventName\":\"s3:");
    assertThat(only(minio)).isEqualTo(only(Messages.NATIVE));
  }

  @Test
  void recordsThatAnInputTransformerMadeOfCloudTrailHavePlainKeys() {
    String made =
        """
        {"Records":[{"awsRegion":"eu-west-1","eventName":"%s","eventTime":"2026-01-31T09:30:00Z",
         "s3":{"bucket":{"name":"uploads"},"object":{"eTag":"","isDeleteMarker":%s,
          "key":"a+b c%%20.wav","versionId":""}}}]}
        """;
    ObjectChange put = only(made.formatted("PutObject", "\"\""));
    assertThat(put.key()).isEqualTo("a+b c%20.wav");
    assertThat(put.kind()).isEqualTo(Kind.CREATED);
    assertThat(put.eventName()).isEqualTo("ObjectCreated:Put");
    assertThat(put.etag()).isEmpty();
    assertThat(only(made.formatted("DeleteObject", "true")).kind()).isEqualTo(Kind.DELETE_MARKER);
    assertThat(only(made.formatted("DeleteObject", "\"\"")).kind()).isEqualTo(Kind.REMOVED);
  }

  private static ObjectChange only(String body) {
    S3Message.Changes read = (S3Message.Changes) Messages.read(body);
    assertThat(read.changes()).hasSize(1);
    return read.changes().get(0);
  }
}
