package dev.trestle.adapter.job;

import dev.trestle.server.Environment;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the transcript of a job lies: {@code s3://<env>-transcripts/transcripts/<job id>.json}, and
 * that of a further attempt {@code <job id>.<attempt>.json} beside it.
 */
@Singleton
public final class TranscriptPlace {

  private static final Pattern KEY =
      Pattern.compile(
          "transcripts/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\\.([1-9][0-9]{0,8}))?\\.json");

  private final String bucket;

  public TranscriptPlace(Environment environment) {
    this.bucket = environment.transcriptsBucket();
  }

  /** Bucket of all transcripts. */
  public String bucket() {
    return bucket;
  }

  /** Place of one job's transcript. */
  public S3Path of(String jobId) {
    return new S3Path(bucket, "transcripts/" + jobId + ".json");
  }

  /** The attempt whose transcript lies here; empty if no job's could. */
  public Optional<Attempt> attempt(S3Path path) {
    Matcher key = KEY.matcher(path.key());
    if (!path.bucket().equals(bucket) || !key.matches()) {
      return Optional.empty();
    }
    String attempt = key.group(2);
    return Optional.of(new Attempt(key.group(1), attempt == null ? 0 : Integer.parseInt(attempt)));
  }

  /** An attempt at a job, from 0. */
  public record Attempt(String jobId, int attempt) {}
}
