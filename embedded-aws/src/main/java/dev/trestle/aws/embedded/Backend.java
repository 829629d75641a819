package dev.trestle.aws.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One backend in a process of its own, which ends when this process does. */
final class Backend implements AutoCloseable {

  private static final int KEPT_LINES = 40;

  private final String name;
  private final Process process;
  private final Deque<String> lastLines = new ArrayDeque<>();
  private final CompletableFuture<InetSocketAddress> address = new CompletableFuture<>();

  private Backend(String name, Process process, Pattern ready) {
    this.name = name;
    this.process = process;
    Thread reader = new Thread(() -> read(ready), "embedded-aws-" + name);
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts the process and returns at once.
   *
   * @param ready matches the line that says which port is open, as group 1
   */
  static Backend start(String name, List<String> command, Pattern ready) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return new Backend(name, process, ready);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name, e);
    }
  }

  /** Where it listens, as soon as it does; fails with its last output if it ends before. */
  CompletableFuture<InetSocketAddress> address() {
    return address;
  }

  private void read(Pattern ready) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        keep(line);
        Matcher matcher = ready.matcher(line);
        if (!address.isDone() && matcher.find()) {
          address.complete(new InetSocketAddress("127.0.0.1", Integer.parseInt(matcher.group(1))));
        }
      }
    } catch (IOException e) {
      keep(e.toString());
    }
    address.completeExceptionally(
        new IllegalStateException(name + " ended before it was ready:\n" + output()));
  }

  private void keep(String line) {
    synchronized (lastLines) {
      if (lastLines.size() == KEPT_LINES) {
        lastLines.removeFirst();
      }
      lastLines.addLast(line);
    }
  }

  private String output() {
    synchronized (lastLines) {
      return String.join("\n", new ArrayList<>(lastLines));
    }
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Ends the process and returns when it is gone. All data is in memory: none is lost by force. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
