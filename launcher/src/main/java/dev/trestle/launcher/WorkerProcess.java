package dev.trestle.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The reference worker of {@code examples}, in a JVM of its own. */
final class WorkerProcess {

  private WorkerProcess() {}

  /**
   * Lets it do one job and end.
   *
   * @return what it printed, by line
   * @throws NotSeen if it could not be started or failed
   */
  static List<String> runOnce(Path home, Options options) {
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
      int exit = worker.waitFor();
      if (exit != 0) {
        throw new NotSeen("the reference worker failed: " + String.join("\n", lines));
      }
      return lines;
    } catch (IOException e) {
      throw new NotSeen("the reference worker could not be started: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotSeen("interrupted");
    }
  }
}
