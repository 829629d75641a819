package dev.trestle.replayer.deadletter;

import io.micronaut.context.annotation.EachProperty;
import io.micronaut.context.annotation.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * What is different for one cause, settings {@code trestle.dead-letters.causes.<cause>.*}, where
 * {@code <cause>} is written in lower case with hyphens, such as {@code no-permissions}.
 *
 * @param retries how often letters of this cause are redriven before they are archived; absent: as
 *     of all causes
 */
@EachProperty("trestle.dead-letters.causes")
record CausePolicy(@Parameter String cause, @Nullable Integer retries) {

  CausePolicy {
    if (retries != null && (retries < 0 || retries > DeadLetterConfig.MAX_RETRIES)) {
      throw new IllegalArgumentException(
          "trestle.dead-letters.causes."
              + cause
              + ".retries is "
              + retries
              + ": use 0 to "
              + DeadLetterConfig.MAX_RETRIES);
    }
  }
}
