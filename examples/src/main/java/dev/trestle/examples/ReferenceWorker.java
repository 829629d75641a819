package dev.trestle.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Polls the job queue as GPU workers do: takes a job, downloads the audio, runs a transcriber,
 * writes the transcript to where the job says, deletes the job's message. A job that fails is left,
 * and comes again when its visibility time is over; the queue gives it up after its third try.
 *
 * <p>Publishes nothing itself: the transcript's arrival in the bucket is the sign.
 */
public final class ReferenceWorker {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int WAIT_SECONDS = 20;
  private static final int VISIBILITY_SECONDS = 1800;

  private final SqsClient sqs;
  private final S3Client s3;
  private final String queueUrl;
  private final Transcriber transcriber;
  private final String workerId;

  ReferenceWorker(
      SqsClient sqs, S3Client s3, String queueUrl, Transcriber transcriber, String workerId) {
    this.sqs = sqs;
    this.s3 = s3;
    this.queueUrl = queueUrl;
    this.transcriber = transcriber;
    this.workerId = workerId;
  }

  /** Runs the worker; see {@code --help}. */
  public static void main(String[] args) {
    Arguments arguments;
    try {
      Optional<Arguments> parsed = Arguments.parse(args, System.getenv());
      if (parsed.isEmpty()) {
        System.out.print(Arguments.USAGE);
        return;
      }
      arguments = parsed.get();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(Arguments.USAGE);
      System.exit(2);
      return;
    }
    try (SqsClient sqs = SqsClient.create();
        S3Client s3 = S3Client.builder().forcePathStyle(true).build()) {
      System.exit(run(arguments, sqs, s3));
    } catch (SdkException | InterruptedException e) {
      System.err.println("The worker stops: " + e.getMessage());
      System.exit(1);
    }
  }

  /**
   * Works until told to stop, or for one job.
   *
   * @return exit status: 0 if the one job was done, 1 if not
   */
  static int run(Arguments arguments, SqsClient sqs, S3Client s3) throws InterruptedException {
    String queue = arguments.environment() + "-transcription-jobs";
    String url = sqs.getQueueUrl(request -> request.queueName(queue)).queueUrl();
    String command = arguments.command();
    Transcriber transcriber =
        command == null
            ? new FileDescription()
            : new CommandTranscriber(command, arguments.timeout());
    ReferenceWorker worker = new ReferenceWorker(sqs, s3, url, transcriber, arguments.workerId());
    say("Waiting for jobs on " + queue + (command == null ? "; describing files only" : ""));
    while (true) {
      Optional<Boolean> done = worker.poll();
      if (arguments.once() && done.isPresent()) {
        return done.get() ? 0 : 1;
      }
    }
  }

  /**
   * Waits up to 20 s for a job and does it.
   *
   * @return whether it was done; empty if there was none
   */
  Optional<Boolean> poll() throws InterruptedException {
    List<Message> messages =
        sqs.receiveMessage(
                request ->
                    request
                        .queueUrl(queueUrl)
                        .maxNumberOfMessages(1)
                        .waitTimeSeconds(WAIT_SECONDS)
                        .visibilityTimeout(VISIBILITY_SECONDS)
                        .messageAttributeNames("All"))
            .messages();
    if (messages.isEmpty()) {
      return Optional.empty();
    }
    Message message = messages.get(0);
    try {
      doJob(message);
      sqs.deleteMessage(r -> r.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
      return Optional.of(true);
    } catch (IOException | RuntimeException e) {
      say("Message " + message.messageId() + " is left for another try: " + e.getMessage());
      return Optional.of(false);
    }
  }

  private void doJob(Message message) throws IOException, InterruptedException {
    Map<String, String> attributes =
        message.messageAttributes().entrySet().stream()
            .filter(entry -> entry.getValue().stringValue() != null)
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().stringValue()));
    JsonNode body = MAPPER.readTree(message.body());
    Job job = Job.read(body, attributes);
    say("Job " + job.id() + ": " + job.input());
    Path folder = Files.createTempDirectory("trestle-worker");
    try {
      Path audio = folder.resolve("audio");
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
      say(
          "Job "
              + job.id()
              + " done in "
              + Math.round(seconds * 10) / 10.0
              + " s: "
              + job.output());
    } finally {
      delete(folder);
    }
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

  private static void say(String line) {
    System.out.println(Instant.now() + " " + line);
  }
}
