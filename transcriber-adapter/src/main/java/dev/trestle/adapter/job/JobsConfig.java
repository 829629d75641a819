package dev.trestle.adapter.job;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How long jobs are kept and waited for, settings {@code trestle.adapter.jobs.*}.
 *
 * @param keep how long an ended job stays in the table; longer than a redrive or a reseed may come
 *     later, since an event whose job is gone is a new one
 * @param sweep how often an instance looks for jobs past their deadline and for ends that are not
 *     published
 */
@Context
@ConfigurationProperties("trestle.adapter.jobs")
public record JobsConfig(
    @Bindable(defaultValue = "90d") Duration keep, @Bindable(defaultValue = "10s") Duration sweep) {

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if a setting is out of its range; the message names it
   */
  public JobsConfig {
    if (keep.compareTo(Duration.ofDays(1)) < 0) {
      throw new IllegalArgumentException(
          "trestle.adapter.jobs.keep is " + keep + ": use at least one day");
    }
    if (sweep.compareTo(Duration.ofMillis(100)) < 0) {
      throw new IllegalArgumentException(
          "trestle.adapter.jobs.sweep is " + sweep + ": use at least 100ms");
    }
  }
}
