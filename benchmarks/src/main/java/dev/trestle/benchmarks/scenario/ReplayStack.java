package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.load.ClosedLoop;
import dev.trestle.benchmarks.load.Followers;
import dev.trestle.benchmarks.load.Load;
import dev.trestle.benchmarks.load.LogPublishing;
import dev.trestle.benchmarks.load.Publishing;
import dev.trestle.benchmarks.load.Reading;
import dev.trestle.v1.RecordedEvent;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A replayer with a stand-in AWS of its own, each in its own process. */
final class ReplayStack implements AutoCloseable {

  private static final String LOOPBACK = "127.0.0.1";
  private static final Duration LOOK = Duration.ofMillis(50);

  private final String name;
  private final StandIn aws;
  private final ServiceProcess replayer;
  private final ManagedChannel channel;

  private ReplayStack(String name, StandIn aws, ServiceProcess replayer) {
    this.name = name;
    this.aws = aws;
    this.replayer = replayer;
    channel = NettyChannelBuilder.forAddress(LOOPBACK, replayer.grpcPort()).usePlaintext().build();
  }

  /** Starts both, and waits until the replayer is ready. */
  static ReplayStack start(Variant variant, Settings settings) {
    return start(variant, settings, List.of());
  }

  /**
   * Starts both, and waits until the replayer is ready.
   *
   * @param options of the replayer's JVM, besides the settings'
   */
  static ReplayStack start(Variant variant, Settings settings, List<String> options) {
    List<String> all = new ArrayList<>(settings.javaOptions());
    all.addAll(options);
    StandIn aws = StandIn.start(settings.withoutLimits(), "stand-in-aws", settings);
    try {
      ServiceProcess replayer =
          ServiceProcess.start(
              "replayer-" + variant.name(),
              variant.replayer(),
              aws,
              settings.java(),
              all,
              settings.logs());
      return new ReplayStack(variant.name(), aws, replayer);
    } catch (RuntimeException e) {
      aws.close();
      throw e;
    }
  }

  /** Appends at least so many events to log {@code events}, as fast as it can. */
  void fill(long events, Settings settings, Figures figures) throws InterruptedException {
    aws.hurry(true);
    try (Publishing publishing = publishing(LogPublishing.EVENTS)) {
      Load load = ClosedLoop.start(publishing, Measurement.freshEvents(), settings.inFlight());
      try {
        while (load.published() < events) {
          Measurement.noteFailures(load.count(LOOK), name + " while it was filled", figures);
        }
      } finally {
        load.close();
      }
    } finally {
      aws.hurry(false);
    }
  }

  /** The variant's name. */
  String name() {
    return name;
  }

  /** Process id of the replayer. */
  long pid() {
    return replayer.pid();
  }

  StandIn aws() {
    return aws;
  }

  /** A way into a log, which is created. */
  Publishing publishing(String log) {
    return new LogPublishing(URI.create(aws.endpoint()), StandIn.ENVIRONMENT, log);
  }

  /** To the replayer, for calls that are not measured. */
  ManagedChannel channel() {
    return channel;
  }

  Reading reading() {
    return new Reading(LOOPBACK, replayer.grpcPort());
  }

  /**
   * So many followers of a log, all caught up.
   *
   * @param latency of a record that arrives now
   */
  Followers followers(
      String log, int count, Function<RecordedEvent, Duration> latency, Settings settings)
      throws InterruptedException {
    int connections = Math.min(count, settings.connections());
    return Followers.start(LOOPBACK, replayer.grpcPort(), log, count, connections, latency);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    replayer.close();
    aws.close();
  }
}
