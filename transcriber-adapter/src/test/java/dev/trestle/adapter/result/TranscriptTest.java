package dev.trestle.adapter.result;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.event.Rejection;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.Jobs;
import dev.trestle.queues.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TranscriptTest {

  private static final Job JOB = Jobs.accepted();

  /** As a worker writes it. */
  static String text(Job job) {
    return """
    {"job_id":"%s","s3_input_path":"%s","s3_output_path":"%s",
     "actual_transcription_time_seconds":7.250,"processed_at":"2026-01-31T09:31:10Z",
     "worker_id":"gpu-worker-3","transcript":{"language":"en-US","text":"hello","segments":[]}}"""
        .formatted(job.jobId(), job.input(), job.output());
  }

  @Test
  void aTranscriptIsReadWithoutLosingADigit() {
    Transcript transcript = read(text(JOB));

    assertThat(transcript.processing()).hasToString("7.250");
    assertThat(transcript.workerId()).isEqualTo("gpu-worker-3");
    assertThat(transcript.facts().language()).isEqualTo("en-US");
    assertThat(transcript.partial()).isFalse();
  }

  @Test
  void aTimeWithoutOffsetIsUtc() {
    Transcript transcript =
        read(text(JOB).replace("2026-01-31T09:31:10Z", "2026-01-31T09:31:10.123456"));

    assertThat(transcript.processedAt())
        .isEqualTo(OffsetDateTime.parse("2026-01-31T09:31:10.123456Z"));
  }

  @Test
  void aLanguageThatIsNoTagIsLeftOut() {
    assertThat(read(text(JOB).replace("en-US", "probably English")).facts().language()).isNull();
  }

  @Test
  void aWorkerMaySayThatItIsPartial() {
    String partial =
        text(JOB).replace("{\"job_id\"", "{\"status\":\"partial\",\"error\":\"cut\",\"job_id\"");

    assertThat(read(partial).partial()).isTrue();
    assertThat(read(partial).error()).isEqualTo(new WorkError("WORKER_FAILED", "cut", null));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "job_id|\"job_id\":\"|\"job_id\":\"other-",
        "s3_input_path|\"s3_input_path\":\"|\"s3_input_path\":\"x",
        "s3_output_path|\"s3_output_path\":\"|\"s3_output_path\":\"x",
        "actual_transcription_time_seconds|7.250|\"7.250\"",
        "actual_transcription_time_seconds|7.250|-1",
        "actual_transcription_time_seconds|7.250|1e1000000000",
        "processed_at|2026-01-31T09:31:10Z|yesterday",
        "worker_id|gpu-worker-3|''",
        "transcript|\"transcript\":{|\"transcripts\":{",
        "status|{\"job_id\"|{\"status\":\"done\",\"job_id\""
      })
  void aMemberThatIsWrongIsNamed(String member, String right, String wrong) {
    Outcome.Rejected why = refused(text(JOB).replace(right, wrong));

    assertThat(why.code()).isEqualTo(Rejection.TRANSCRIPT_INVALID.name());
    assertThat(why.message()).startsWith(member + ":");
  }

  @Test
  void whatIsNoJsonIsRefused() {
    assertThat(refused("I am no transcript").code()).isEqualTo(Rejection.TRANSCRIPT_INVALID.name());
    assertThat(refused("").code()).isEqualTo(Rejection.TRANSCRIPT_INVALID.name());
  }

  @Test
  void mutatedTranscriptsAreAnsweredAndNeverThrow() {
    Random random = new Random(3);
    byte[] valid = text(JOB).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 3000; i++) {
      byte[] mutated = valid.clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(128);
      }
      assertThat(Transcript.read(new String(mutated, StandardCharsets.UTF_8), JOB)).isNotNull();
    }
  }

  private static Transcript read(String text) {
    return ((Reading.Accepted<Transcript>) Transcript.read(text, JOB)).value();
  }

  private static Outcome.Rejected refused(String text) {
    return ((Reading.Refused<Transcript>) Transcript.read(text, JOB)).why();
  }
}
