package dev.trestle.adapter.dispatch;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How waiting jobs are chosen and sent, settings {@code trestle.adapter.dispatch.*}.
 *
 * @param window waiting jobs of a route held in memory, half a kilobyte each
 * @param quantum audio that a user's turn is worth; shorter is fairer, longer keeps a user's jobs
 *     together
 * @param unknown what a job counts whose duration nobody told
 * @param look how often all of a route's work is looked at; what waits is sent within this time
 * @param tenure how long a process may dispatch a route without a sign of life; after its death
 *     nothing goes for so long
 * @param lag how long the index of work may be behind its table at most, in practice some
 *     milliseconds; whoever takes over a route that limits what is in flight waits so long first
 */
@Context
@ConfigurationProperties("trestle.adapter.dispatch")
record DispatchConfig(
    @Bindable(defaultValue = "20000") int window,
    @Bindable(defaultValue = "10m") Duration quantum,
    @Bindable(defaultValue = "5m") Duration unknown,
    @Bindable(defaultValue = "1s") Duration look,
    @Bindable(defaultValue = "10s") Duration tenure,
    @Bindable(defaultValue = "5s") Duration lag) {

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if a setting is out of its range; the message names it
   */
  DispatchConfig {
    if (window < 1 || window > 1_000_000) {
      throw new IllegalArgumentException(
          "trestle.adapter.dispatch.window is " + window + ": use 1 to 1000000");
    }
    least("quantum", quantum, Duration.ofSeconds(1));
    least("unknown", unknown, Duration.ofSeconds(1));
    least("look", look, Duration.ofMillis(50));
    least("tenure", tenure, Duration.ofSeconds(3));
    least("lag", lag, Duration.ofMillis(500));
  }

  private static void least(String name, Duration value, Duration least) {
    if (value.compareTo(least) < 0 || value.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          "trestle.adapter.dispatch." + name + " is " + value + ": use " + least + " to PT24H");
    }
  }
}
