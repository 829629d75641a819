package dev.trestle.adapter.job;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Jobs to test with. */
public final class Jobs {

  public static final Instant NOW = Instant.parse("2026-01-31T09:30:00.123Z");
  public static final String TRACEPARENT =
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private Jobs() {}

  public static Job accepted() {
    return accepted(UUID.randomUUID().toString(), NOW);
  }

  public static Job accepted(String jobId, Instant submittedAt) {
    return Job.accepted(
        jobId,
        "event-of-" + jobId,
        NOW.minusSeconds(2),
        "user-42",
        "file-1",
        new S3Path("test-uploads", "a b+c/ä.wav"),
        "v-1",
        new S3Path("test-transcripts", "transcripts/" + jobId + ".json"),
        Duration.ofMillis(61_500),
        3,
        submittedAt,
        TRACEPARENT,
        "audio");
  }

  public static Ending ending(JobState state) {
    return new Ending(
        state,
        "completion-1",
        "Text",
        7,
        "{\"n\":1.10}",
        NOW,
        state == JobState.FAILED ? "broken" : "");
  }

  /** Another id, whatever the random source gives. */
  static String id() {
    return UUID.randomUUID().toString();
  }
}
