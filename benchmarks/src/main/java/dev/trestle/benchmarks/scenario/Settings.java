package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.aws.ServiceDelays;
import dev.trestle.benchmarks.aws.StandInAws;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What holds for all scenarios of a run.
 *
 * @param variants builds to measure; the first is what the others are compared with
 * @param rounds how often each figure is taken
 * @param counted how long each is counted
 * @param warmUp load on each process before anything is counted
 * @param inFlight callers in closed loops
 * @param connections HTTP/2 connections that they share
 * @param aws how the stand-in behaves
 * @param scaleTo events of the last step of the scale run
 * @param fleets of the gateways run
 * @param faults of the takeover run
 * @param objects of the reseed, import and live runs
 * @param dispatchRate jobs a second that the fairness run's route lets through
 * @param java command that runs what is measured
 * @param newerJava home of a newer JDK; may not exist
 * @param javaOptions of the services and the bare servers alike
 * @param output folder for logs and recordings
 */
public record Settings(
    List<Variant> variants,
    int rounds,
    Duration counted,
    Duration warmUp,
    int inFlight,
    int connections,
    Aws aws,
    long scaleTo,
    Fleets fleets,
    Faults faults,
    Objects objects,
    double dispatchRate,
    Path java,
    Path newerJava,
    List<String> javaOptions,
    Path output) {

  public Settings {
    variants = List.copyOf(variants);
    javaOptions = List.copyOf(javaOptions);
  }

  /**
   * The stand-in AWS.
   *
   * @param delays of its services
   * @param limits whether a partition key has DynamoDB's capacity; unset: as the scenario says
   * @param jitter whether delays vary; unset: as the scenario says
   * @param seed of the jitter
   */
  public record Aws(
      ServiceDelays delays, @Nullable Boolean limits, @Nullable Boolean jitter, long seed) {}

  /**
   * What the gateways run compares.
   *
   * @param gateways how many side by side; the first is what the others are compared with
   * @param partitions of the log
   */
  public record Fleets(List<Integer> gateways, List<Integer> partitions) {
    public Fleets {
      gateways = List.copyOf(gateways);
      partitions = List.copyOf(partitions);
    }
  }

  /**
   * What the takeover run does.
   *
   * @param gateways how many side by side
   * @param kills how many owners end by SIGKILL
   * @param handOvers how many owners end by SIGTERM
   * @param rate events/s
   * @param remembered ids in the dedupe window at the first fault
   */
  public record Faults(int gateways, int kills, int handOvers, int rate, long remembered) {}

  /**
   * What the runs about object versions do.
   *
   * @param reseeded versions that are sent to a queue
   * @param imported sizes of the buckets that are imported; the first is what the others are
   *     compared with
   * @param eventsPerSecond that the queue of S3 events is told
   */
  public record Objects(int reseeded, List<Integer> imported, int eventsPerSecond) {
    public Objects {
      imported = List.copyOf(imported);
    }
  }

  /** Both delays, in milliseconds: what no publish call can do without. */
  double delaysInMilliseconds() {
    return aws.delays().dynamoDb().plus(aws.delays().eventBridge()).toNanos() / 1e6;
  }

  /** A stand-in without limits and jitter, unless they are asked for: it measures the gateway. */
  StandInAws.Settings withoutLimits() {
    return standIn(false, StandInAws.Settings.defaults().keptBytes());
  }

  /**
   * A stand-in that limits and varies as DynamoDB does, unless that is switched off.
   *
   * @param keptBytes of the log
   */
  StandInAws.Settings withLimits(long keptBytes) {
    return standIn(true, keptBytes);
  }

  private StandInAws.Settings standIn(boolean likeDynamoDb, long keptBytes) {
    Boolean limits = aws.limits();
    Boolean jitter = aws.jitter();
    return new StandInAws.Settings(
        StandIn.ENVIRONMENT,
        0,
        aws.delays(),
        keptBytes,
        limits == null ? likeDynamoDb : limits,
        jitter == null ? likeDynamoDb : jitter,
        aws.seed());
  }

  /** Folder for what processes print. */
  Path logs() {
    return output.resolve("logs");
  }
}
