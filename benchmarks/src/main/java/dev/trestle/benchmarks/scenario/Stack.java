package dev.trestle.benchmarks.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.trestle.benchmarks.load.Publishing;
import dev.trestle.benchmarks.load.StreamPublishing;
import dev.trestle.benchmarks.load.UnaryPublishing;
import dev.trestle.benchmarks.process.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A gateway with a stand-in AWS of its own, each in its own process. */
final class Stack implements AutoCloseable {

  private static final String ENVIRONMENT = "bench";

  private final String name;
  private final StandIn aws;
  private final int port;
  private final Supplier<Child> launch;
  private Child gateway;
  private Duration startedIn;

  private Stack(String name, StandIn aws, int port, Supplier<Child> launch) {
    this.name = name;
    this.aws = aws;
    this.port = port;
    this.launch = launch;
    this.gateway = launch.get();
    this.startedIn = Duration.ofNanos(System.nanoTime() - gateway.startedAt());
  }

  /** Starts both with the settings' JVM, and waits until the gateway is ready. */
  static Stack start(Variant variant, Settings settings) {
    return start(variant, settings, settings.java(), settings.javaOptions());
  }

  /** Starts both, the gateway with another JVM or other options. */
  static Stack start(Variant variant, Settings settings, Path java, List<String> options) {
    StandIn aws = StandIn.start(settings);
    int port = freePort();
    List<String> command = new ArrayList<>(List.of(java.toString()));
    command.addAll(options);
    command.addAll(List.of("-jar", variant.gateway().toString()));
    Map<String, String> environment =
        Map.of(
            "TRESTLE_ENVIRONMENT",
            ENVIRONMENT,
            "AWS_ENDPOINT_URL",
            aws.endpoint(),
            "AWS_REGION",
            "us-east-1",
            "AWS_ACCESS_KEY_ID",
            "test",
            "AWS_SECRET_ACCESS_KEY",
            "test",
            "GRPC_SERVER_PORT",
            String.valueOf(port),
            "MICRONAUT_SERVER_PORT",
            String.valueOf(freePort()));
    Path log = settings.output().resolve("logs").resolve("gateway-" + variant.name() + ".log");
    try {
      return new Stack(variant.name(), aws, port, () -> ready(command, environment, log, port));
    } catch (RuntimeException e) {
      aws.close();
      throw e;
    }
  }

  private static Child ready(
      List<String> command, Map<String, String> environment, Path log, int port) {
    Child gateway = Child.start(command, environment, log);
    try {
      Health.await(gateway, port);
      return gateway;
    } catch (RuntimeException e) {
      gateway.close();
      throw e;
    }
  }

  /** Stops the gateway, and starts it again on the same log. */
  void restart() {
    gateway.close();
    gateway = launch.get();
    startedIn = Duration.ofNanos(System.nanoTime() - gateway.startedAt());
  }

  static String busName() {
    return ENVIRONMENT + "-application-events";
  }

  /** The variant's name. */
  String name() {
    return name;
  }

  /** Process id of the gateway. */
  long pid() {
    return gateway.pid();
  }

  int port() {
    return port;
  }

  StandIn aws() {
    return aws;
  }

  /** From the start of the process until gRPC health said that it serves. */
  Duration startedIn() {
    return startedIn;
  }

  Publishing unary(Settings settings) {
    return new UnaryPublishing("127.0.0.1", port, settings.connections());
  }

  Publishing stream(Settings settings) {
    return new StreamPublishing("127.0.0.1", port, settings.connections());
  }

  /** Write units since the last reset, of the log and of the state table. */
  WriteUnits writeUnits() {
    JsonNode tables = aws.counts().path("tables");
    return new WriteUnits(
        tables.path(ENVIRONMENT + "-event-log").path("writeUnits").asLong(),
        tables.path(ENVIRONMENT + "-event-state").path("writeUnits").asLong());
  }

  /** How well calls to AWS were filled since the last reset, once every event is on the bus. */
  Packing packing() {
    JsonNode counts = aws.counts();
    double entries = counts.at("/bus/entries").asDouble();
    JsonNode log = counts.path("tables").path(ENVIRONMENT + "-event-log");
    return new Packing(
        entries / counts.at("/bus/putEventsCalls").asDouble(),
        entries / log.path("itemsWritten").asDouble());
  }

  /** Events that shared a call. */
  record Packing(double entriesPerPutEvents, double eventsPerAppend) {}

  /** DynamoDB write units. */
  record WriteUnits(long log, long state) {
    long total() {
      return log + state;
    }
  }

  @Override
  public void close() {
    gateway.close();
    aws.close();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
