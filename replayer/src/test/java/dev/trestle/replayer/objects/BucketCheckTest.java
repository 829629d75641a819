package dev.trestle.replayer.objects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.proto.Problem;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BucketCheckTest {

  private static Optional<Problem> problem(int status, String body) throws Exception {
    try (AnsweringS3 s3 = new AnsweringS3(status, body)) {
      return new BucketCheck(s3.client()).problemWith("a-bucket", "");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "403, BUCKET_REFUSES",
    "404, BUCKET_NOT_FOUND",
    "301, BUCKET_NOT_FOUND",
    "500, S3_UNAVAILABLE",
    "503, S3_UNAVAILABLE",
    "400, INVALID_FIELD"
  })
  void whatS3AnswersIsSaid(int status, String reason) throws Exception {
    assertThat(problem(status, "").orElseThrow().reasonName()).isEqualTo(reason);
  }

  @Test
  void aBucketThatNeverHadVersioningIsToldApart() throws Exception {
    assertThat(problem(200, "<VersioningConfiguration/>").orElseThrow().reasonName())
        .isEqualTo("BUCKET_NOT_VERSIONED");
  }

  @Test
  void suspendedVersioningIsNoObstacle() throws Exception {
    assertThat(
            problem(
                200,
                "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>"))
        .isEmpty();
  }

  @Test
  void anS3ThatIsNotThereIsUnavailable() throws Exception {
    AnsweringS3 gone = new AnsweringS3(200, "");
    BucketCheck check = new BucketCheck(gone.client());
    gone.close();

    assertThat(check.problemWith("a-bucket", "").orElseThrow().reasonName())
        .isEqualTo("S3_UNAVAILABLE");
  }
}
