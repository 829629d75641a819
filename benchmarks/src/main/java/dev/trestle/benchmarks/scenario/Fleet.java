package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.aws.StandInAws;
import dev.trestle.benchmarks.load.ClosedLoop;
import dev.trestle.benchmarks.load.Load;
import dev.trestle.benchmarks.load.Publishing;
import dev.trestle.benchmarks.load.SpreadPublishing;
import dev.trestle.benchmarks.load.UnaryPublishing;
import dev.trestle.benchmarks.process.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Gateways side by side on one log, and the one stand-in AWS that they share. */
final class Fleet implements AutoCloseable {

  private final String name;
  private final Variant variant;
  private final Settings settings;
  private final List<String> options;
  private final StandIn aws;
  private final List<ServiceProcess> gateways = new ArrayList<>();

  private Fleet(
      String name, Variant variant, Settings settings, List<String> options, StandIn aws) {
    this.name = name;
    this.variant = variant;
    this.settings = settings;
    this.options = options;
    this.aws = aws;
  }

  /**
   * Starts the stand-in; gateways are added afterwards.
   *
   * @param name what figures call it; begins with the variant's
   * @param options of the gateways' JVMs, besides the settings'
   */
  static Fleet start(
      String name,
      Variant variant,
      StandInAws.Settings aws,
      Settings settings,
      List<String> options) {
    List<String> all = new ArrayList<>(settings.javaOptions());
    all.addAll(options);
    StandIn standIn = StandIn.start(aws, "stand-in-aws-" + fileName(name), settings);
    return new Fleet(name, variant, settings, all, standIn);
  }

  /** Starts so many more gateways, each when the one before it is ready. */
  Fleet add(int more) {
    try {
      for (int i = 0; i < more; i++) {
        String gateway = fileName(name) + "-" + (gateways.size() + 1);
        gateways.add(
            ServiceProcess.start(
                gateway, variant.gateway(), aws, settings.java(), options, settings.logs()));
      }
      return this;
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Publishes so many events at all gateways as fast as they take them, while the stand-in answers
   * at once and without limits.
   *
   * @param most how long, whatever is published by then
   * @return how many it published
   */
  long fill(long events, Duration most, Figures figures) throws InterruptedException {
    aws.hurry(true);
    try (Publishing publishing = new SpreadPublishing(unary())) {
      Load load = ClosedLoop.start(publishing, Measurement.freshEvents(), settings.inFlight());
      try {
        long until = System.nanoTime() + most.toNanos();
        Map<String, Long> failures = new TreeMap<>();
        while (load.published() < events && System.nanoTime() < until) {
          load.count(Measurement.SETTLE)
              .failures()
              .forEach((cause, count) -> failures.merge(cause, count, Long::sum));
        }
        Measurement.noteFailures(failures, name + " while it was filled", figures);
      } finally {
        load.close();
      }
      return load.published();
    } finally {
      aws.hurry(false);
    }
  }

  String name() {
    return name;
  }

  StandIn aws() {
    return aws;
  }

  /** In the order in which they were added. */
  List<ServiceProcess> gateways() {
    return gateways;
  }

  /** Callers of each gateway, who share the settings' connections. */
  List<Publishing> unary() {
    int connections = Math.max(1, settings.connections() / gateways.size());
    return gateways.stream()
        .<Publishing>map(
            gateway -> new UnaryPublishing("127.0.0.1", gateway.grpcPort(), connections))
        .toList();
  }

  /** CPU time of all gateways since they were started. */
  Duration cpu() {
    return gateways.stream()
        .map(gateway -> Usage.cpu(gateway.pid()))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** Sum of a metric over all gateways. */
  double metric(String metric) {
    return gateways.stream().mapToDouble(gateway -> gateway.metric(metric)).sum();
  }

  @Override
  public void close() {
    gateways.forEach(ServiceProcess::close);
    aws.close();
  }

  private static String fileName(String name) {
    return name.replaceAll("[^A-Za-z0-9]+", "-");
  }
}
