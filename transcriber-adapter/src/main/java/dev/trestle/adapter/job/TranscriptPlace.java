package dev.trestle.adapter.job;

import dev.trestle.server.Environment;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the transcript of a job lies: {@code s3://<env>-transcripts/transcripts/<job id>.json}. */
@Singleton
public final class TranscriptPlace {

  private static final Pattern KEY =
      Pattern.compile("transcripts/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\\.json");

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

  /** The job whose transcript lies here; empty if no job's could. */
  public Optional<String> jobId(S3Path path) {
    Matcher key = KEY.matcher(path.key());
    return path.bucket().equals(bucket) && key.matches()
        ? Optional.of(key.group(1))
        : Optional.empty();
  }
}
