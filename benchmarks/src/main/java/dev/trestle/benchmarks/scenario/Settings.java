package dev.trestle.benchmarks.scenario;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What holds for all scenarios of a run.
 *
 * @param variants builds to measure; the first is what the others are compared with
 * @param rounds how often each figure is taken
 * @param counted how long each is counted
 * @param warmUp load on each process before anything is counted
 * @param inFlight callers in closed loops
 * @param connections HTTP/2 connections that they share
 * @param dynamoDbDelay of the stand-in
 * @param eventBridgeDelay of the stand-in
 * @param scaleTo events of the last step of the scale run
 * @param java command that runs what is measured
 * @param newerJava home of a newer JDK; may not exist
 * @param javaOptions of the gateway and the echo server alike
 * @param output folder for logs and recordings
 */
public record Settings(
    List<Variant> variants,
    int rounds,
    Duration counted,
    Duration warmUp,
    int inFlight,
    int connections,
    Duration dynamoDbDelay,
    Duration eventBridgeDelay,
    long scaleTo,
    Path java,
    Path newerJava,
    List<String> javaOptions,
    Path output) {

  public Settings {
    variants = List.copyOf(variants);
    javaOptions = List.copyOf(javaOptions);
  }

  /** Both delays, in milliseconds: what no publish call can do without. */
  public double delaysInMilliseconds() {
    return dynamoDbDelay.plus(eventBridgeDelay).toNanos() / 1e6;
  }
}
