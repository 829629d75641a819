package dev.trestle.examples;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The command line of the worker.
 *
 * @param environment first part of the queue's name
 * @param command transcriber to run; absent: describe the file instead
 * @param once stop after one job
 * @param timeout after which the command is ended and the job left
 */
record Arguments(
    String environment, @Nullable String command, boolean once, String workerId, Duration timeout) {

  static final String USAGE =
      """
      Usage: java -jar trestle-examples.jar [options]
        --environment NAME  environment to work for (default: $TRESTLE_ENVIRONMENT, else local)
        --command COMMAND   transcriber, run by sh: {input} stands for the audio file, {output} for
                            the file it writes. Without {input} it gets the audio on its standard
                            input; without {output} its standard output is taken. Text or a JSON
                            object. Without --command the worker only describes the audio file.
        --once              do one job, then stop: exit status 0 if it was done, 1 if not
        --worker-id ID      name of this worker (default: host name and process id)
        --timeout SECONDS   time for the command (default and at most 1700, below the queue's 1800)
      AWS: the SDK's own settings, such as AWS_ENDPOINT_URL and AWS_REGION.
      """;

  private static final int MAX_TIMEOUT = 1700;

  /** Reads the arguments; empty for {@code --help}. Throws what to correct. */
  static Optional<Arguments> parse(String[] args, Map<String, String> variables) {
    String environment = variables.getOrDefault("TRESTLE_ENVIRONMENT", "local");
    String command = null;
    boolean once = false;
    String workerId =
        variables.getOrDefault("HOSTNAME", "worker") + "-" + ProcessHandle.current().pid();
    int timeout = MAX_TIMEOUT;
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--help" -> {
          return Optional.empty();
        }
        case "--once" -> once = true;
        case "--environment" -> environment = value(args, i++);
        case "--command" -> command = value(args, i++);
        case "--worker-id" -> workerId = value(args, i++);
        case "--timeout" -> timeout = seconds(value(args, i++));
        default -> throw new IllegalArgumentException("Unknown option " + args[i]);
      }
    }
    return Optional.of(
        new Arguments(environment, command, once, workerId, Duration.ofSeconds(timeout)));
  }

  private static String value(String[] args, int option) {
    if (option + 1 == args.length || args[option + 1].isBlank()) {
      throw new IllegalArgumentException(args[option] + " needs a value");
    }
    return args[option + 1];
  }

  private static int seconds(String text) {
    try {
      int seconds = Integer.parseInt(text);
      if (seconds >= 1 && seconds <= MAX_TIMEOUT) {
        return seconds;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "--timeout is " + text + ": use whole seconds from 1 to " + MAX_TIMEOUT);
  }
}
