package dev.trestle.adapter.result;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.time.Instant;

/**
 * How ends are published that could not be at once, settings {@code trestle.adapter.outbox.*}.
 *
 * @param lookUpAfter an end that was decided so long ago and is not recorded as published is looked
 *     for in the log before it is published again. Shorter than the gateway remembers ids, by what
 *     clocks may differ and a sweep takes
 */
@Context
@ConfigurationProperties("trestle.adapter.outbox")
record OutboxConfig(@Bindable(defaultValue = "10m") Duration lookUpAfter) {

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if one is out of its range; the message names it
   */
  OutboxConfig {
    if (lookUpAfter.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "trestle.adapter.outbox.look-up-after is " + lookUpAfter + ": use at least 1s");
    }
  }

  /** Whether the gateway may have forgotten an event that was published then. */
  boolean mayBeForgotten(Instant then, Instant now) {
    return then.isBefore(now.minus(lookUpAfter));
  }
}
