package dev.trestle.benchmarks.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process started for a measurement, its output in a file; ended with this one at the latest. */
public final class Child implements AutoCloseable {

  private static final Pattern READY = Pattern.compile("^ready ([0-9]+)$", Pattern.MULTILINE);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ProcessBuilder command;
  private final Process process;
  private final Path log;
  private final long started;
  private final Thread lastResort;

  private Child(ProcessBuilder command, Path log) throws IOException {
    this.command = command;
    this.log = log;
    started = System.nanoTime();
    process = command.start();
    lastResort = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(lastResort);
  }

  /**
   * Starts a command.
   *
   * @param environment added to this process's own
   * @param log takes its output and error
   */
  public static Child start(List<String> command, Map<String, String> environment, Path log) {
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().putAll(environment);
      return new Child(builder, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the same command again, once this process has ended; its output follows this one's. */
  public Child again() {
    try {
      return new Child(command.redirectOutput(Redirect.appendTo(log.toFile())), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long pid() {
    return process.pid();
  }

  /** {@link System#nanoTime} just before it was started. */
  public long startedAt() {
    return started;
  }

  /** Waits for the line {@code ready <port>}, and returns the port. */
  public int awaitPort() {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < until) {
      requireAlive();
      Matcher ready = READY.matcher(output());
      if (ready.find()) {
        return Integer.parseInt(ready.group(1));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    throw new IllegalStateException("not ready in " + PATIENCE + ", see " + log);
  }

  /** Waits until it ends by itself; fails if that was not success. */
  public void awaitEnd() {
    try {
      if (process.waitFor() != 0) {
        requireAlive();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
  }

  /** Fails if the process has ended. */
  public void requireAlive() {
    if (!process.isAlive()) {
      String output = output();
      throw new IllegalStateException(
          "ended with "
              + process.exitValue()
              + ", see "
              + log
              + ": "
              + output.substring(Math.max(0, output.length() - 2000)));
    }
  }

  private String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it at once, by SIGKILL. */
  public void kill() {
    try {
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().removeShutdownHook(lastResort);
  }

  /** Asks it to stop as Kubernetes does, by SIGTERM, and waits for its end. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(40, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().removeShutdownHook(lastResort);
  }
}
