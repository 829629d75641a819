package dev.trestle.replayer.objects.live;

import dev.trestle.replayer.objects.ObjectContent;
import dev.trestle.replayer.objects.ObjectLog;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.s3events.ObjectChange.Kind;
import jakarta.inject.Singleton;
import java.io.IOException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** One request for a question; no GetObject if the size is known to be too large. */
@Singleton
final class S3Contents implements Contents {

  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  /** What S3 says of a delete marker. */
  private static final int NOT_ALLOWED = 405;

  private final S3Client s3;

  S3Contents(S3Client s3) {
    this.s3 = s3;
  }

  @Override
  public ObjectVersion of(ObjectLog log, ObjectVersion version) {
    if (log.contentBytes().isEmpty() || version.kind() != Kind.CREATED) {
      return version;
    }
    return version.with(content(version, log.contentBytes().getAsInt()));
  }

  @Override
  public boolean exists(ObjectVersion version) {
    try {
      String etag =
          s3.headObject(
                  request ->
                      request
                          .bucket(version.bucket())
                          .key(version.key())
                          .versionId(version.versionId().orElse("null")))
              .eTag();
      return version.versionId().isPresent()
          || version.etag().filter(told -> etag.equals('"' + told + '"')).isPresent();
    } catch (S3Exception e) {
      return switch (e.statusCode()) {
        case NOT_ALLOWED -> version.kind() == Kind.DELETE_MARKER;
        case NOT_FOUND -> false;
        case FORBIDDEN -> true;
        default -> throw e;
      };
    }
  }

  private ObjectContent content(ObjectVersion version, int maxBytes) {
    if (version.size().orElse(0) > maxBytes) {
      return new ObjectContent.TooLarge();
    }
    try (ResponseInputStream<GetObjectResponse> content =
        s3.getObject(
            request ->
                request
                    .bucket(version.bucket())
                    .key(version.key())
                    .versionId(version.versionId().orElse("null")))) {
      byte[] bytes = content.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        content.abort();
        return new ObjectContent.TooLarge();
      }
      return ObjectContent.Kept.of(bytes);
    } catch (S3Exception e) {
      return switch (e.statusCode()) {
        case NOT_FOUND, NOT_ALLOWED -> new ObjectContent.Gone();
        // Archived, or under a key that we may not use: no reason for the log to stand still.
        case FORBIDDEN -> new ObjectContent.Refused();
        default -> throw e;
      };
    } catch (IOException e) {
      throw SdkClientException.create("the content of an object breaks off", e);
    }
  }
}
