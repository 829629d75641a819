package dev.trestle.examples;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The command line of the worker.
 *
 * @param environment first part of the queues' names
 * @param queue to take jobs from
 * @param command transcriber to run; absent: describe the file instead
 * @param once stop after one job
 * @param timeout after which the command is ended and the job left
 * @param parallel jobs at a time
 * @param idle stop if there was nothing to do for so long; zero: never
 * @param grace what jobs under way have after SIGTERM before they are handed back
 * @param report how often to tell how far jobs are; zero: never
 * @param visibility how long a job waits whose worker died
 */
record Arguments(
    String environment,
    String queue,
    @Nullable String command,
    boolean once,
    String workerId,
    Duration timeout,
    int parallel,
    Duration idle,
    Duration grace,
    Duration report,
    Duration visibility) {

  static final String USAGE =
      """
      Usage: java -jar trestle-examples.jar [options]
        --environment NAME  environment to work for (default: $TRESTLE_ENVIRONMENT, else local)
        --queue NAME        queue of the route to work for (default: <env>-transcription-jobs)
        --command COMMAND   transcriber, run by sh: {input} stands for the audio file, {output} for
                            the file it writes, {progress} for one that may tell how far it is.
                            Without {input} it gets the audio on its standard input; without
                            {output} its standard output is taken. Text or a JSON object. Without
                            --command the worker only describes the audio file.
        --timeout SECONDS   time for the command (default 7200; at most 39600, since SQS lets nobody
                            hold a message for more than 12 hours)
        --parallel N        jobs at a time (default 1; at most 32)
        --once              do one job, then stop: exit status 0 if it was done, 1 if not
        --exit-when-idle SECONDS
                            stop after so long without a job (default: wait for ever)
        --grace SECONDS     after SIGTERM no more jobs are taken; those under way have so long
                            before they are handed back to the queue (default 7200)
        --report SECONDS    tell the adapter so often that a job is worked on, and the last number
                            from 0 to 100 in {progress} (default: tell nothing)
        --visibility SECONDS
                            how long a job waits if this worker dies; renewed meanwhile (default
                            1800)
        --worker-id ID      name of this worker (default: host name and process id)
      AWS: the SDK's own settings, such as AWS_ENDPOINT_URL and AWS_REGION.
      """;

  private static final int MAX_SECONDS = 39_600;
  private static final int MAX_PARALLEL = 32;

  /** Reads the arguments; empty for {@code --help}. Throws what to correct. */
  static Optional<Arguments> parse(String[] args, Map<String, String> variables) {
    String environment = variables.getOrDefault("TRESTLE_ENVIRONMENT", "local");
    String queue = null;
    String command = null;
    boolean once = false;
    String workerId =
        variables.getOrDefault("HOSTNAME", "worker") + "-" + ProcessHandle.current().pid();
    int timeout = 7200;
    int parallel = 1;
    int idle = 0;
    int grace = 7200;
    int report = 0;
    int visibility = 1800;
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--help" -> {
          return Optional.empty();
        }
        case "--once" -> once = true;
        case "--environment" -> environment = value(args, i++);
        case "--queue" -> queue = value(args, i++);
        case "--command" -> command = value(args, i++);
        case "--worker-id" -> workerId = value(args, i++);
        case "--timeout" -> timeout = number(args, i++, MAX_SECONDS);
        case "--parallel" -> parallel = number(args, i++, MAX_PARALLEL);
        case "--exit-when-idle" -> idle = number(args, i++, MAX_SECONDS);
        case "--grace" -> grace = number(args, i++, MAX_SECONDS);
        case "--report" -> report = number(args, i++, MAX_SECONDS);
        case "--visibility" -> visibility = number(args, i++, MAX_SECONDS);
        default -> throw new IllegalArgumentException("Unknown option " + args[i]);
      }
    }
    if (once && parallel > 1) {
      throw new IllegalArgumentException("--once is one job: leave --parallel out");
    }
    return Optional.of(
        new Arguments(
            environment,
            queue == null ? environment + "-transcription-jobs" : queue,
            command,
            once,
            workerId,
            Duration.ofSeconds(timeout),
            parallel,
            Duration.ofSeconds(idle),
            Duration.ofSeconds(grace),
            Duration.ofSeconds(report),
            Duration.ofSeconds(visibility)));
  }

  private static String value(String[] args, int option) {
    if (option + 1 == args.length || args[option + 1].isBlank()) {
      throw new IllegalArgumentException(args[option] + " needs a value");
    }
    return args[option + 1];
  }

  private static int number(String[] args, int option, int most) {
    String text = value(args, option);
    try {
      int number = Integer.parseInt(text);
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        args[option] + " is " + text + ": use a whole number from 1 to " + most);
  }
}
