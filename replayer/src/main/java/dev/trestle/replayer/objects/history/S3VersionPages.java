package dev.trestle.replayer.objects.history;

import dev.trestle.replayer.objects.history.ListingException.Reason;
import dev.trestle.replayer.objects.history.VersionPage.Marker;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.NonRetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The listing of S3 itself. Needs {@code s3:ListBucketVersions} and {@code s3:GetBucketVersioning}.
 */
final class S3VersionPages implements VersionPages {

  private final S3Client s3;
  private final String bucket;
  private final String prefix;
  private final int pageSize;

  /**
   * A listing of what a client with {@link ListingInOrder} sees.
   *
   * @param prefix {@code ""} for the whole bucket
   * @param pageSize versions that a page has at most; S3 gives up to 1,000
   */
  S3VersionPages(S3Client s3, String bucket, String prefix, int pageSize) {
    this.s3 = s3;
    this.bucket = bucket;
    this.prefix = prefix;
    this.pageSize = pageSize;
  }

  @Override
  public void check() throws ListingException {
    BucketVersioningStatus status;
    try {
      status = s3.getBucketVersioning(request -> request.bucket(bucket)).status();
    } catch (SdkException e) {
      throw told(e, "s3:GetBucketVersioning");
    }
    // Suspended is no obstacle: what was kept before is there, and null versions are listed.
    if (status != BucketVersioningStatus.ENABLED && status != BucketVersioningStatus.SUSPENDED) {
      throw new ListingException(
          Reason.BUCKET_NOT_VERSIONED,
          "bucket " + bucket + " has no versioning: enable it, and import then");
    }
  }

  @Override
  public VersionPage page(Optional<Marker> after) throws ListingException {
    ListingInOrder.Slot slot = new ListingInOrder.Slot(bucket);
    try {
      s3.listObjectVersions(
          request -> {
            request
                .bucket(bucket)
                .prefix(prefix)
                .maxKeys(pageSize)
                // XML cannot hold every character that a key may have.
                .encodingType(EncodingType.URL)
                .overrideConfiguration(
                    call -> call.putExecutionAttribute(ListingInOrder.SLOT, slot));
            after.ifPresent(
                marker ->
                    request
                        .keyMarker(marker.key())
                        .versionIdMarker(marker.versionId().orElse(null)));
          });
    } catch (SdkException e) {
      throw told(e, "s3:ListBucketVersions");
    }
    VersionPage page = slot.page();
    if (page == null) {
      throw new IllegalStateException("the S3 client was built without ListingInOrder");
    }
    if (page.next().isPresent() && page.next().equals(after)) {
      throw new ListingException(
          Reason.LISTING_INVALID,
          "the listing of " + bucket + " does not go on after " + after.orElseThrow());
    }
    return page;
  }

  private ListingException told(SdkException e, String permission) {
    if (e instanceof NonRetryableException) {
      return new ListingException(Reason.LISTING_INVALID, e.getMessage() + ", of " + bucket, e);
    }
    if (!(e instanceof S3Exception answer)) {
      return new ListingException(
          Reason.BUCKET_UNAVAILABLE, "S3 does not answer for " + bucket + ": " + e.getMessage(), e);
    }
    int status = answer.statusCode();
    if (answer.isThrottlingException() || status == 429 || status == 503) {
      return new ListingException(
          Reason.BUCKET_THROTTLED, "S3 is asked too often for " + bucket + ": it goes on later", e);
    }
    if (status == 404) {
      return new ListingException(
          Reason.BUCKET_NOT_FOUND,
          "there is no bucket " + bucket + ": create it, or name another",
          e);
    }
    if (status == 301 || code(answer).equals("AuthorizationHeaderMalformed")) {
      return new ListingException(
          Reason.BUCKET_NOT_FOUND, "bucket " + bucket + " is in another region", e);
    }
    if (status == 403) {
      return new ListingException(
          Reason.BUCKET_ACCESS_DENIED,
          "S3 does not allow " + permission + " on bucket " + bucket + ": grant it",
          e);
    }
    return status >= 500
        ? new ListingException(
            Reason.BUCKET_UNAVAILABLE, "S3 fails for " + bucket + ": " + code(answer), e)
        : new ListingException(
            Reason.LISTING_INVALID, "S3 refuses to list " + bucket + ": " + e.getMessage(), e);
  }

  private static String code(S3Exception answer) {
    AwsErrorDetails details = answer.awsErrorDetails();
    return details == null || details.errorCode() == null
        ? "HTTP " + answer.statusCode()
        : details.errorCode();
  }
}
