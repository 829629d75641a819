package dev.trestle.benchmarks.aws;

import java.time.Duration;

/** Starts the stand-in as a process of its own. */
public final class StandInMain {

  private StandInMain() {}

  /**
   * Prints {@code ready <port>} and runs until killed.
   *
   * @param arguments environment name, DynamoDB's delay and EventBridge's, in milliseconds
   */
  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length != 3) {
      System.err.println("usage: StandInMain <environment> <dynamodb ms> <eventbridge ms>");
      System.exit(2);
    }
    StandInAws.Settings defaults = StandInAws.Settings.defaults();
    try (StandInAws aws =
        new StandInAws(
            new StandInAws.Settings(
                arguments[0],
                0,
                milliseconds(arguments[1]),
                milliseconds(arguments[2]),
                defaults.keptBytes()))) {
      System.out.println("ready " + aws.port());
      Thread.currentThread().join();
    }
  }

  private static Duration milliseconds(String text) {
    return Duration.ofNanos(Math.round(Double.parseDouble(text) * 1e6));
  }
}
