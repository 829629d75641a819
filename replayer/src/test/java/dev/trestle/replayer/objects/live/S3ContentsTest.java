package dev.trestle.replayer.objects.live;

import static dev.trestle.replayer.objects.live.Versions.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.replayer.objects.AnsweringS3;
import dev.trestle.replayer.objects.ObjectContent;
import dev.trestle.replayer.objects.ObjectLog;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.s3events.ObjectChange.Kind;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkException;

class S3ContentsTest {

  private static final ObjectVersion CREATED = version("v1", Kind.CREATED, "01", 0);
  private static final ObjectVersion MARKER = version("v2", Kind.DELETE_MARKER, "02", 0);
  private static final ObjectVersion NULL_VERSION = version("", Kind.CREATED, "03", 0);

  private static ObjectLog keeping(OptionalInt bytes) {
    return new ObjectLog("a", "a-bucket", "", bytes, false, Optional.empty(), Instant.EPOCH);
  }

  private static Optional<ObjectContent> content(int status, String body, int maxBytes)
      throws Exception {
    try (AnsweringS3 s3 = new AnsweringS3(status, body)) {
      return new S3Contents(s3.client()).of(keeping(OptionalInt.of(maxBytes)), CREATED).content();
    }
  }

  private static boolean exists(int status, ObjectVersion version) throws Exception {
    try (AnsweringS3 s3 = new AnsweringS3(status, "")) {
      return new S3Contents(s3.client()).exists(version);
    }
  }

  @Test
  void whatCannotBeHadIsAStateAndNoFailure() throws Exception {
    assertThat(content(200, "hello", 5)).contains(ObjectContent.Kept.of("hello".getBytes()));
    assertThat(content(200, "hello", 4)).contains(new ObjectContent.TooLarge());
    // Larger than the event told.
    assertThat(content(200, "hello!", 5)).contains(new ObjectContent.TooLarge());
    assertThat(content(404, "", 5)).contains(new ObjectContent.Gone());
    assertThat(content(405, "", 5)).contains(new ObjectContent.Gone());
    assertThat(content(403, "", 5)).contains(new ObjectContent.Refused());
  }

  @Test
  void anS3ThatDoesNotAnswerIsAFailure() {
    assertThatThrownBy(() -> content(503, "", 5)).isInstanceOf(SdkException.class);
    assertThatThrownBy(() -> exists(503, CREATED)).isInstanceOf(SdkException.class);
  }

  @Test
  void aLogThatKeepsNoContentsAsksForNone() throws Exception {
    try (AnsweringS3 s3 = new AnsweringS3(503, "")) {
      S3Contents contents = new S3Contents(s3.client());

      assertThat(contents.of(keeping(OptionalInt.empty()), CREATED)).isEqualTo(CREATED);
      assertThat(contents.of(keeping(OptionalInt.of(9)), MARKER)).isEqualTo(MARKER);
    }
  }

  @Test
  void aVersionIsThereAsLongAsS3HasIt() throws Exception {
    assertThat(exists(200, CREATED)).isTrue();
    assertThat(exists(404, CREATED)).isFalse();
    assertThat(exists(405, MARKER)).isTrue();
    assertThat(exists(404, MARKER)).isFalse();
    assertThat(exists(403, CREATED)).isTrue();
    // The null version of the same ETag; another one was written over it.
    assertThat(exists(200, NULL_VERSION)).isTrue();
  }
}
