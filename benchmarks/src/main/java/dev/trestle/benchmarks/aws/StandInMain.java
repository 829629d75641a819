package dev.trestle.benchmarks.aws;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Starts the stand-in as a process of its own. */
public final class StandInMain {

  private StandInMain() {}

  /**
   * Prints {@code ready <port>} and runs until killed.
   *
   * @param arguments as {@link #arguments} writes them
   */
  public static void main(String[] arguments) throws InterruptedException {
    try (StandInAws aws = new StandInAws(settings(arguments))) {
      System.out.println("ready " + aws.port());
      Thread.currentThread().join();
    }
  }

  /** Settings as a command line. */
  public static String[] arguments(StandInAws.Settings settings) {
    return new String[] {
      "environment=" + settings.environment(),
      "port=" + settings.port(),
      "dynamodb-ns=" + settings.delays().dynamoDb().toNanos(),
      "eventbridge-ns=" + settings.delays().eventBridge().toNanos(),
      "sqs-ns=" + settings.delays().sqs().toNanos(),
      "s3-ns=" + settings.delays().s3().toNanos(),
      "kept-bytes=" + settings.keptBytes(),
      "limits=" + settings.limits(),
      "jitter=" + settings.jitter(),
      "seed=" + settings.seed()
    };
  }

  static StandInAws.Settings settings(String... arguments) {
    Map<String, String> given = new HashMap<>();
    for (String argument : arguments) {
      int sign = argument.indexOf('=');
      given.put(argument.substring(0, sign), argument.substring(sign + 1));
    }
    return new StandInAws.Settings(
        required(given, "environment"),
        Integer.parseInt(required(given, "port")),
        new ServiceDelays(
            nanos(given, "dynamodb-ns"),
            nanos(given, "eventbridge-ns"),
            nanos(given, "sqs-ns"),
            nanos(given, "s3-ns")),
        Long.parseLong(required(given, "kept-bytes")),
        Boolean.parseBoolean(required(given, "limits")),
        Boolean.parseBoolean(required(given, "jitter")),
        Long.parseLong(required(given, "seed")));
  }

  private static Duration nanos(Map<String, String> given, String name) {
    return Duration.ofNanos(Long.parseLong(required(given, name)));
  }

  private static String required(Map<String, String> given, String name) {
    String value = given.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the argument " + name + "=… is missing");
    }
    return value;
  }
}
