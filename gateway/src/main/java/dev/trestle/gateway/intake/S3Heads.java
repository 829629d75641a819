package dev.trestle.gateway.intake;

import dev.trestle.queues.OutageException;
import dev.trestle.s3events.ObjectEvent;
import io.micronaut.context.BeanProvider;
import jakarta.inject.Singleton;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Asks S3. A version that is gone, and a bucket that is gone, are the same to it. */
@Singleton
final class S3Heads implements Heads {

  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  private final BeanProvider<S3Client> s3;

  /** A provider, since a gateway without such rules needs no S3. */
  S3Heads(BeanProvider<S3Client> s3) {
    this.s3 = s3;
  }

  @Override
  public Optional<Head> of(ObjectEvent event) {
    HeadObjectRequest.Builder request =
        HeadObjectRequest.builder().bucket(event.bucket()).key(event.key());
    event.versionId().ifPresent(request::versionId);
    try {
      HeadObjectResponse head = s3.get().headObject(request.build());
      return Optional.of(
          new Head(head.contentLength(), Optional.ofNullable(head.contentType()), head.metadata()));
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND) {
        return Optional.empty();
      }
      if (e.statusCode() == FORBIDDEN) {
        // Without s3:ListBucket S3 says the same of what is not there.
        throw new OutageException(
            "S3 refuses to tell of objects in "
                + event.bucket()
                + ": allow the gateway s3:ListBucket, s3:GetObject and s3:GetObjectVersion there",
            e);
      }
      throw e;
    }
  }
}
