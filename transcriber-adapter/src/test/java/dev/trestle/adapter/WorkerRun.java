package dev.trestle.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.aws.embedded.AwsEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A worker as a process of its own, which works against an environment, and what it says. */
final class WorkerRun {

  private final Path log;
  private final Process process;

  private WorkerRun(Path log, Process process) {
    this.log = log;
    this.process = process;
  }

  /**
   * Starts one.
   *
   * @param folder where what it says goes
   */
  static WorkerRun start(AwsEnvironment environment, Path folder, List<String> command)
      throws IOException {
    Path log = folder.resolve("worker.log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment.aws().environmentVariables(environment.name()));
    return new WorkerRun(log, builder.start());
  }

  /** Tells it to stop, by SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** Waits until it ends by itself; returns its exit code. */
  int end() throws InterruptedException {
    try {
      assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("it ends; said: %s", said()).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Everything that it has said so far. */
  String said() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
