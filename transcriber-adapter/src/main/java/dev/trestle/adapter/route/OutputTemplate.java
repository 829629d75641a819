package dev.trestle.adapter.route;

import dev.trestle.adapter.job.S3Path;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where transcripts of a route lie: a key in which <code>{job_id}</code> stands, once, for the
 * job's id. Further attempts have their number before the extension, as in {@code <job id>.1.json},
 * so that none overwrites another's.
 */
public final class OutputTemplate {

  /** What each key has. */
  static final String JOB_ID = "{job_id}";

  private static final String SCHEME = "s3://";
  private static final String UUID = "([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})";
  private static final String ATTEMPT = "(?:\\.([1-9][0-9]{0,8}))?";

  /** S3 allows 1,024 bytes; an id with an attempt takes 46 of them. */
  private static final int MAX_KEY = 900;

  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

  private final String bucket;
  private final String before;
  private final String after;
  private final Pattern key;

  private OutputTemplate(String bucket, String before, String after) {
    this.bucket = bucket;
    this.before = before;
    this.after = after;
    int extension = after.lastIndexOf('.') > after.lastIndexOf('/') ? after.lastIndexOf('.') : -1;
    int end = extension < 0 ? after.length() : extension;
    this.key =
        Pattern.compile(
            Pattern.quote(before)
                + UUID
                + Pattern.quote(after.substring(0, end))
                + ATTEMPT
                + Pattern.quote(after.substring(end)));
  }

  /**
   * Reads a template.
   *
   * @param text a key, or {@code s3://bucket/key}
   * @param bucket of a template that names none
   * @throws IllegalArgumentException if it is no template; the message says why
   */
  public static OutputTemplate of(String text, String bucket) {
    String key = text;
    if (text.startsWith(SCHEME)) {
      S3Path path = S3Path.parse(text);
      bucket = path.bucket();
      key = path.key();
    }
    if (!BUCKET.matcher(bucket).matches()) {
      throw new IllegalArgumentException("'" + bucket + "' is no name of a bucket");
    }
    int at = key.indexOf(JOB_ID);
    if (at < 0 || key.indexOf(JOB_ID, at + 1) >= 0) {
      throw new IllegalArgumentException("it must have " + JOB_ID + " once");
    }
    String before = key.substring(0, at);
    String after = key.substring(at + JOB_ID.length());
    if ((before + after).chars().anyMatch(c -> "{}?#".indexOf(c) >= 0 || c < ' ')) {
      throw new IllegalArgumentException(
          "it may have no other braces, and no ? or # or control characters");
    }
    if (key.startsWith("/") || key.getBytes(StandardCharsets.UTF_8).length > MAX_KEY) {
      throw new IllegalArgumentException(
          "the key must not begin with / and have at most " + MAX_KEY + " bytes");
    }
    // The number of an attempt stands before the last dot of the name.
    boolean isName = after.indexOf('/') < 0 && after.indexOf('.') < 0;
    if (isName && before.indexOf('.', before.lastIndexOf('/') + 1) >= 0) {
      throw new IllegalArgumentException(
          "the name must have no dot before " + JOB_ID + " unless one follows it");
    }
    return new OutputTemplate(bucket, before, after);
  }

  /** The bucket of all transcripts of the route. */
  public String bucket() {
    return bucket;
  }

  /** Where the transcript of a job's first attempt lies. */
  public S3Path of(String jobId) {
    return new S3Path(bucket, before + jobId + after);
  }

  /** The attempt whose transcript lies here; empty if none's could. */
  public Optional<Attempt> attempt(S3Path path) {
    Matcher matcher = key.matcher(path.key());
    if (!path.bucket().equals(bucket) || !matcher.matches()) {
      return Optional.empty();
    }
    String number = matcher.group(2);
    return Optional.of(
        new Attempt(matcher.group(1), number == null ? 0 : Integer.parseInt(number)));
  }

  /**
   * One attempt at a job.
   *
   * @param number from 0
   */
  public record Attempt(String jobId, int number) {}

  @Override
  public String toString() {
    return SCHEME + bucket + "/" + before + JOB_ID + after;
  }
}
