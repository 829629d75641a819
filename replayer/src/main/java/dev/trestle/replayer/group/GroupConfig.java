package dev.trestle.replayer.group;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How groups' lags become metrics, settings {@code trestle.groups.*}.
 *
 * @param lagInterval time between measurements; 30 s is about what a Prometheus scrapes at, and
 *     costs four small reads a minute for each group and partition. 0: not measured
 * @param maxMetered groups measured at most, by log and name: each is two time series for each
 *     partition, and names of groups are the callers' to choose
 */
@Context
@ConfigurationProperties("trestle.groups")
public record GroupConfig(
    @Bindable(defaultValue = "30s") Duration lagInterval,
    @Bindable(defaultValue = "100") int maxMetered) {

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException naming the setting that must be changed
   */
  public GroupConfig {
    if (lagInterval.isNegative()) {
      throw new IllegalArgumentException("trestle.groups.lag-interval must not be negative");
    }
    if (maxMetered < 0) {
      throw new IllegalArgumentException("trestle.groups.max-metered must not be negative");
    }
  }
}
