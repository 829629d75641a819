package dev.trestle.examples;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Tells on {@code <env>-transcription-results} how far jobs are. No worker needs to. */
final class Reports {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Pattern NUMBER =
      Pattern.compile("(?<![\\d.])(\\d{1,3})(?:\\.\\d+)?(?![\\d.])");

  /** A tool that shows its progress may write it a thousand times. */
  private static final int TAIL = 200;

  private final SqsClient sqs;
  private final String queueUrl;
  private final String workerId;
  private final Duration every;
  private final ScheduledExecutorService threads;

  Reports(
      SqsClient sqs,
      String queueUrl,
      String workerId,
      Duration every,
      ScheduledExecutorService threads) {
    this.sqs = sqs;
    this.queueUrl = queueUrl;
    this.workerId = workerId;
    this.every = every;
    this.threads = threads;
  }

  /** Tells of a job now and regularly, until the result is cancelled. */
  Future<?> begin(Job job, Path progress) {
    return threads.scheduleAtFixedRate(
        () -> send(job, progress), 0, every.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void send(Job job, Path progress) {
    try {
      String text =
          MAPPER
              .createObjectNode()
              .put("job_id", job.id())
              .put("status", "progress")
              .put("percent", percent(progress))
              .put("worker_id", workerId)
              .put("retry_count", job.retryCount())
              .toString();
      sqs.sendMessage(request -> request.queueUrl(queueUrl).messageBody(text));
    } catch (IOException | SdkException e) {
      // The next one may pass.
      ReferenceWorker.say("Job " + job.id() + " could not be reported: " + e.getMessage());
    }
  }

  /** The last number from 0 to 100 that a file tells; 0 if there is none yet. */
  static int percent(Path progress) throws IOException {
    if (!Files.exists(progress)) {
      return 0;
    }
    String text = Files.readString(progress, StandardCharsets.ISO_8859_1);
    Matcher number = NUMBER.matcher(text.substring(Math.max(0, text.length() - TAIL)));
    int percent = 0;
    while (number.find()) {
      int told = Integer.parseInt(number.group(1));
      percent = told <= 100 ? told : percent;
    }
    return percent;
  }
}
