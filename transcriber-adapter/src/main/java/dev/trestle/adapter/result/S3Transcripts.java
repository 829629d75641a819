package dev.trestle.adapter.result;

import dev.trestle.adapter.AdapterConfig;
import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.event.Rejection;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.S3Path;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Reads transcripts from S3. */
@Singleton
final class S3Transcripts implements Transcripts {

  private final S3Client s3;
  private final AdapterConfig config;

  S3Transcripts(S3Client s3, AdapterConfig config) {
    this.s3 = s3;
    this.config = config;
  }

  /** Costs one request. */
  @Override
  public Reading<Transcript> read(Job job) throws IOException {
    S3Path path = job.output();
    int limit = config.maxTranscriptBytes();
    try (ResponseInputStream<GetObjectResponse> content =
        s3.getObject(request -> request.bucket(path.bucket()).key(path.key()))) {
      if (content.response().contentLength() > limit) {
        content.abort();
        return Reading.refused(
            Rejection.TRANSCRIPT_INVALID,
            "The transcript has "
                + content.response().contentLength()
                + " bytes; trestle.adapter.max-transcript-bytes allows "
                + limit);
      }
      String text = new String(content.readNBytes(limit), StandardCharsets.UTF_8);
      return Transcript.read(text, job);
    } catch (NoSuchKeyException e) {
      return Reading.refused(
          Rejection.TRANSCRIPT_NOT_FOUND,
          "There is no object " + path + ": write the transcript before saying that it is there");
    } catch (S3Exception e) {
      if (e.statusCode() != 403) {
        throw e;
      }
      // Without s3:ListBucket S3 says so of an object that is not there; it would for ever.
      return Reading.refused(
          Rejection.TRANSCRIPT_FORBIDDEN,
          "S3 does not let the adapter read "
              + path
              + ", or there is no such object: give the adapter s3:GetObject on the objects and"
              + " s3:ListBucket on the bucket, as deploy/access.yaml does, then redrive");
    }
  }
}
