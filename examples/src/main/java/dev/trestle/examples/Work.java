package dev.trestle.examples;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Does a job: downloads the audio, runs a transcriber, writes the transcript. */
final class Work {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final S3Client s3;
  private final Transcriber transcriber;
  private final String workerId;
  private final @Nullable Reports reports;

  /** Work; without {@code reports} nobody is told how far it is. */
  Work(S3Client s3, Transcriber transcriber, String workerId, @Nullable Reports reports) {
    this.s3 = s3;
    this.transcriber = transcriber;
    this.workerId = workerId;
    this.reports = reports;
  }

  /** Does the job of a message; returns once the transcript is where the job says. */
  void run(HeldMessage message) throws IOException, InterruptedException {
    Job job = Job.read(MAPPER.readTree(message.body()), message.attributes());
    ReferenceWorker.say("Job " + job.id() + ": " + job.input());
    Path folder = Files.createTempDirectory("trestle-worker");
    Future<?> report =
        reports == null
            ? CompletableFuture.completedFuture(null)
            : reports.begin(job, folder.resolve(CommandTranscriber.PROGRESS_FILE));
    try {
      double seconds = run(job, folder.resolve("audio"));
      ReferenceWorker.say(
          "Job "
              + job.id()
              + " done in "
              + Math.round(seconds * 10) / 10.0
              + " s: "
              + job.output());
    } finally {
      report.cancel(false);
      delete(folder);
    }
  }

  private double run(Job job, Path audio) throws IOException, InterruptedException {
    s3.getObject(
        request ->
            request
                .bucket(job.input().bucket())
                .key(job.input().key())
                .versionId(job.inputVersion()),
        audio);
    long started = System.nanoTime();
    ObjectNode transcript = transcriber.transcribe(audio, job);
    double seconds = (System.nanoTime() - started) / 1e9;
    String document = document(job, transcript, seconds, Instant.now());
    s3.putObject(
        request ->
            request
                .bucket(job.output().bucket())
                .key(job.output().key())
                .contentType("application/json"),
        RequestBody.fromString(document));
    return seconds;
  }

  /** What is written to S3. */
  private String document(Job job, ObjectNode transcript, double seconds, Instant now)
      throws IOException {
    ObjectNode document = MAPPER.createObjectNode();
    document.put("job_id", job.id());
    document.put("s3_input_path", job.input().toString());
    document.put("s3_output_path", job.output().toString());
    document.put("actual_transcription_time_seconds", Math.round(seconds * 1000) / 1000.0);
    document.put("processed_at", now.toString());
    document.put("worker_id", workerId);
    document.set("transcript", transcript);
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
