package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.process.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A service of the project in a process of its own: stopped or killed, it can be started again. */
final class ServiceProcess implements AutoCloseable {

  private final String name;
  private final int grpcPort;
  private final int httpPort;
  private final Door door;
  private Child process;
  private Duration startedIn;

  private ServiceProcess(String name, int grpcPort, int httpPort, Door door, Child process) {
    this.name = name;
    this.grpcPort = grpcPort;
    this.httpPort = httpPort;
    this.door = door;
    this.process = process;
    startedIn = awaitReady();
  }

  /** Starts one that is open, and waits until it is ready. */
  static ServiceProcess start(
      String name, Path jar, StandIn aws, Path java, List<String> options, Path logs) {
    return start(name, jar, aws, java, options, Door.open(), logs);
  }

  /**
   * Starts one, and waits until it is ready.
   *
   * @param name its access key at the stand-in, by which its writes are told from others', and the
   *     name of its log file
   * @param jar of the service, see {@link Variant}
   * @param aws what it uses as AWS
   * @param options of its JVM
   */
  static ServiceProcess start(
      String name, Path jar, StandIn aws, Path java, List<String> options, Door door, Path logs) {
    List<String> command = new ArrayList<>(List.of(java.toString()));
    command.addAll(options);
    command.addAll(List.of("-jar", jar.toString()));
    int grpcPort = freePort();
    int httpPort = freePort();
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "TRESTLE_ENVIRONMENT",
                StandIn.ENVIRONMENT,
                "AWS_ENDPOINT_URL",
                aws.endpoint(),
                "AWS_REGION",
                "us-east-1",
                "AWS_ACCESS_KEY_ID",
                name,
                "AWS_SECRET_ACCESS_KEY",
                "test",
                "TRESTLE_SERVER_DRAIN_DELAY",
                "0s",
                "TRESTLE_GRPC_PORT",
                String.valueOf(grpcPort),
                "TRESTLE_HTTP_PORT",
                String.valueOf(httpPort)));
    environment.putAll(door.environment());
    return new ServiceProcess(
        name,
        grpcPort,
        httpPort,
        door,
        Child.start(command, environment, logs.resolve(name + ".log")));
  }

  private Duration awaitReady() {
    try {
      Health.await(process, grpcPort, door.credentials());
      return Duration.ofNanos(System.nanoTime() - process.startedAt());
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  String name() {
    return name;
  }

  long pid() {
    return process.pid();
  }

  int grpcPort() {
    return grpcPort;
  }

  /** From the last start of the process until gRPC health said that it serves. */
  Duration startedIn() {
    return startedIn;
  }

  /** Sum over all labels of a metric's values; 0 if the service has none of that name. */
  double metric(String metric) {
    try (var scrape =
        URI.create("http://127.0.0.1:" + httpPort + "/prometheus").toURL().openStream()) {
      return new String(scrape.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith(metric + " ") || line.startsWith(metric + "{"))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it by SIGKILL. */
  void kill() {
    process.kill();
  }

  /** Ends it by SIGTERM; returns when it has ended. */
  void stop() {
    process.close();
  }

  /** Starts it again, after it has ended, and waits until it is ready. */
  void startAgain() {
    process = process.again();
    startedIn = awaitReady();
  }

  @Override
  public void close() {
    process.close();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
