package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.load.Publishing;
import dev.trestle.benchmarks.load.StreamPublishing;
import dev.trestle.benchmarks.load.UnaryPublishing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A gateway with a stand-in AWS of its own, each in its own process. */
final class Stack implements AutoCloseable {

  private final String name;
  private final StandIn aws;
  private final ServiceProcess gateway;
  private final Door door;

  private Stack(String name, StandIn aws, ServiceProcess gateway, Door door) {
    this.name = name;
    this.aws = aws;
    this.gateway = gateway;
    this.door = door;
  }

  /** Starts both with the settings' JVM, and waits until the gateway is ready. */
  static Stack start(Variant variant, Settings settings) {
    return start(variant, settings, settings.java(), settings.javaOptions());
  }

  /** Starts both, the gateway with another JVM or other options. */
  static Stack start(Variant variant, Settings settings, Path java, List<String> options) {
    return start(variant, settings, java, options, Door.open());
  }

  /** Starts both with the settings' JVM, the gateway behind such a door. */
  static Stack start(Variant variant, Settings settings, Door door) {
    return start(variant, settings, settings.java(), settings.javaOptions(), door);
  }

  private static Stack start(
      Variant variant, Settings settings, Path java, List<String> options, Door door) {
    StandIn aws = StandIn.start(settings.withoutLimits(), "stand-in-aws", settings);
    try {
      Path logs = settings.logs();
      ServiceProcess gateway =
          ServiceProcess.start(
              "gateway-" + variant.name().replace(' ', '-'),
              variant.gateway(),
              aws,
              java,
              options,
              door,
              logs);
      return new Stack(variant.name(), aws, gateway, door);
    } catch (RuntimeException e) {
      aws.close();
      throw e;
    }
  }

  /** Stops the gateway, and starts it again on the same log. */
  void restart() {
    gateway.stop();
    gateway.startAgain();
  }

  /** The variant's name. */
  String name() {
    return name;
  }

  /** Process id of the gateway. */
  long pid() {
    return gateway.pid();
  }

  StandIn aws() {
    return aws;
  }

  /** From the start of the process until gRPC health said that it serves. */
  Duration startedIn() {
    return gateway.startedIn();
  }

  Publishing unary(Settings settings) {
    return new UnaryPublishing(
        "127.0.0.1", gateway.grpcPort(), settings.connections(), door.credentials());
  }

  Publishing stream(Settings settings) {
    return new StreamPublishing(
        "127.0.0.1", gateway.grpcPort(), settings.connections(), door.credentials());
  }

  @Override
  public void close() {
    gateway.close();
    aws.close();
  }
}
