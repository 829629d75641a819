package dev.trestle.examples;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Polls the job queue as GPU workers do: takes a job, downloads the audio, runs a transcriber,
 * writes the transcript to where the job says, deletes the job's message. The message is held for
 * as long as the job takes. A job that fails is left, and comes again when its visibility time is
 * over; the queue gives it up after its third try.
 *
 * <p>Publishes nothing itself: the transcript's arrival in the bucket is the sign.
 */
public final class ReferenceWorker {

  private ReferenceWorker() {}

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
      Workers workers = workers(arguments, sqs, s3);
      Thread hook = new Thread(() -> stop(workers, arguments.grace()), "stop");
      Runtime.getRuntime().addShutdownHook(hook);
      exit(workers.run(), hook);
    } catch (SdkException | InterruptedException e) {
      System.err.println("The worker stops: " + e.getMessage());
      System.exit(1);
    }
  }

  private static Workers workers(Arguments arguments, SqsClient sqs, S3Client s3) {
    ScheduledExecutorService threads =
        Executors.newScheduledThreadPool(
            2,
            task -> {
              Thread thread = new Thread(task, "heartbeat");
              thread.setDaemon(true);
              return thread;
            });
    String queue = arguments.queue();
    String url = sqs.getQueueUrl(request -> request.queueName(queue)).queueUrl();
    String command = arguments.command();
    Transcriber transcriber =
        command == null
            ? new FileDescription()
            : new CommandTranscriber(command, arguments.timeout());
    Reports reports = null;
    if (!arguments.report().isZero()) {
      String results = arguments.environment() + "-transcription-results";
      String to = sqs.getQueueUrl(request -> request.queueName(results)).queueUrl();
      reports = new Reports(sqs, to, arguments.workerId(), arguments.report(), threads);
    }
    say("Waiting for jobs on " + queue + (command == null ? "; describing files only" : ""));
    return new Workers(
        new WorkerQueue(sqs, url, arguments.visibility(), arguments.idle(), threads),
        new Work(s3, transcriber, arguments.workerId(), reports),
        arguments);
  }

  /** On SIGTERM; a worker that ends what it has has ended well. */
  private static void stop(Workers workers, Duration grace) {
    say("Told to stop: no more jobs are taken");
    try {
      workers.stop(grace);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(0);
  }

  private static void exit(int status, Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It runs, and ends the process.
      return;
    }
    System.exit(status);
  }

  static void say(String line) {
    System.out.println(Instant.now() + " " + line);
  }
}
