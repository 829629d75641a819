package dev.trestle.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The reference worker of {@code examples}, in a JVM of its own. */
final class WorkerProcess {

  private WorkerProcess() {}

  /**
   * How a run for one job ended.
   *
   * @param done whether the job that it got was done
   * @param lines what it printed
   */
  record Run(boolean done, List<String> lines) {

    boolean mentions(String jobId) {
      return lines.stream().anyMatch(line -> line.contains("Job " + jobId));
    }

    /** Whether it failed with this job, or got none; another's job may fail for its own reasons. */
    boolean failedFor(String jobId) {
      return !done && (mentions(jobId) || lines.stream().noneMatch(line -> line.contains(" Job ")));
    }
  }

  /**
   * Lets it take one job and end.
   *
   * @throws NotSeen if it could not be started
   */
  static Run runOnce(Path home, Options options) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx64m",
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "-jar",
              ServiceProcess.jar(home, "examples").toString(),
              "--once",
              "--environment",
              options.environment());
      builder.environment().putAll(LocalAws.variables(options));
      builder.redirectErrorStream(true);
      Process worker = builder.start();
      List<String> lines = new ArrayList<>();
      worker.inputReader().lines().forEach(lines::add);
      return new Run(worker.waitFor() == 0, lines);
    } catch (IOException e) {
      throw new NotSeen("the reference worker could not be started: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotSeen("interrupted");
    }
  }
}
