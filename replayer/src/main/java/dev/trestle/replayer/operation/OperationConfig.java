package dev.trestle.replayer.operation;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How operations are run, settings {@code trestle.operation.*}.
 *
 * @param maxRunning operations that one process runs at a time, each with a thread of its own; what
 *     is beyond waits for another process or its turn
 * @param maxOpen operations that have not ended, in the whole environment, paused ones included; a
 *     new one beyond is refused as overload. Every process reads each of them every {@code
 *     pollInterval}
 * @param lease how long a process that vanished keeps an operation from others; the same in every
 *     process. Longer than a collection of garbage and a try at a throttled table
 * @param pollInterval time between looks for operations that nobody runs
 * @param saveInterval time between writes of what an operation reports, or reads if it reports
 *     nothing: how long a pause takes to be heard, and 2 write units a second for each operation
 * @param keepEnded how long an ended operation is kept; a repeated creation is then a new one
 * @param only the one operation that this process runs, such as {@code import/uploads}, for a
 *     process that has no other work; empty for all
 */
@Context
@ConfigurationProperties("trestle.operation")
public record OperationConfig(
    @Bindable(defaultValue = "4") int maxRunning,
    @Bindable(defaultValue = "1000") int maxOpen,
    @Bindable(defaultValue = "10s") Duration lease,
    @Bindable(defaultValue = "2s") Duration pollInterval,
    @Bindable(defaultValue = "500ms") Duration saveInterval,
    @Bindable(defaultValue = "90d") Duration keepEnded,
    @Bindable(defaultValue = "") String only) {

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException naming the setting that must be changed
   */
  public OperationConfig {
    if (maxRunning < 1) {
      throw new IllegalArgumentException(
          "trestle.operation.max-running is " + maxRunning + ": use 1 or more");
    }
    if (maxOpen < 1) {
      throw new IllegalArgumentException(
          "trestle.operation.max-open is " + maxOpen + ": use 1 or more");
    }
    positive(pollInterval, "poll-interval");
    positive(saveInterval, "save-interval");
    positive(keepEnded, "keep-ended");
    if (lease.compareTo(saveInterval.multipliedBy(4)) < 0) {
      throw new IllegalArgumentException(
          "trestle.operation.lease is "
              + lease
              + ": use four times trestle.operation.save-interval or more");
    }
  }

  /** Whether this process runs it, if nobody else does. */
  boolean mayRun(OperationId id) {
    return only.isEmpty() || only.equals(id.toString());
  }

  private static void positive(Duration value, String name) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException("trestle.operation." + name + " must be above 0");
    }
  }
}
