package dev.trestle.replayer.objects;

import dev.trestle.proto.Problem;
import dev.trestle.v1.ErrorReason;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Whether a bucket's versions can be recorded. Safe across threads; blocks. */
@Singleton
final class BucketCheck {

  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final int MOVED = 301;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int SERVER_ERROR = 500;

  private final S3Client s3;

  BucketCheck(S3Client s3) {
    this.s3 = s3;
  }

  /** What is wrong with the bucket; empty if nothing is. Costs two requests. */
  Optional<Problem> problemWith(String bucket, String prefix) {
    try {
      BucketVersioningStatus status =
          s3.getBucketVersioning(request -> request.bucket(bucket)).status();
      if (status == null || status == BucketVersioningStatus.UNKNOWN_TO_SDK_VERSION) {
        return Optional.of(
            problem(
                ErrorReason.ERROR_REASON_BUCKET_NOT_VERSIONED,
                "Bucket " + bucket + " never had versioning: enable it",
                bucket));
      }
      s3.listObjectVersions(request -> request.bucket(bucket).prefix(prefix).maxKeys(1));
      return Optional.empty();
    } catch (S3Exception e) {
      return Optional.of(problem(e, bucket));
    } catch (SdkException e) {
      return Optional.of(unavailable(e));
    }
  }

  private static Problem problem(S3Exception e, String bucket) {
    return switch (e.statusCode()) {
      case NOT_FOUND, MOVED ->
          problem(
              ErrorReason.ERROR_REASON_BUCKET_NOT_FOUND,
              "There is no bucket "
                  + bucket
                  + " in the server's region: check its name, or create it",
              bucket);
      case FORBIDDEN ->
          problem(
              ErrorReason.ERROR_REASON_BUCKET_REFUSES,
              "S3 refuses the server bucket "
                  + bucket
                  + ": allow its role s3:ListBucket, s3:ListBucketVersions and"
                  + " s3:GetBucketVersioning",
              bucket);
      default ->
          e.statusCode() >= SERVER_ERROR || e.isThrottlingException()
              ? unavailable(e)
              : Problem.invalidField("bucket", "S3 does not take it: " + e.getMessage());
    };
  }

  private static Problem unavailable(SdkException e) {
    return Problem.of(
            ErrorReason.ERROR_REASON_S3_UNAVAILABLE, "S3 does not answer: " + e.getMessage())
        .withRetryDelay(RETRY);
  }

  private static Problem problem(ErrorReason reason, String message, String bucket) {
    return Problem.of(reason, message).with("bucket", bucket);
  }
}
