package dev.trestle.replayer.reseed;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How reseeds are sent, settings {@code trestle.reseed.*}.
 *
 * @param maxUnsaved records that are sent and not yet in the stored checkpoint, at most: what a
 *     crash repeats. 1,000 let a checkpoint be stored once for every 500 records
 * @param maxBytes of messages of one reseed in memory
 * @param calls open at a time for one reseed, each with a thread: 16 calls of ten messages at 20 ms
 *     are 8,000 a second
 * @param callTimeout of one call with its tries; a pause waits for it at most
 * @param pageBytes stored bytes read from the log at a time
 * @param targetPatience how long a target that is not there or refuses is tried before the reseed
 *     fails; one that throttles or does not answer is tried for ever
 * @param previewPatience how long a preview, or a test of a pattern, looks through the log at most
 * @param previews made at a time, and patterns tested at a time
 */
@Context
@ConfigurationProperties("trestle.reseed")
public record ReseedConfig(
    @Bindable(defaultValue = "1000") int maxUnsaved,
    @Bindable(defaultValue = "16777216") long maxBytes,
    @Bindable(defaultValue = "16") int calls,
    @Bindable(defaultValue = "10s") Duration callTimeout,
    @Bindable(defaultValue = "1048576") int pageBytes,
    @Bindable(defaultValue = "15m") Duration targetPatience,
    @Bindable(defaultValue = "10s") Duration previewPatience,
    @Bindable(defaultValue = "2") int previews) {

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException naming the setting that must be changed
   */
  public ReseedConfig {
    atLeastOne(maxUnsaved, "max-unsaved");
    atLeastOne(maxBytes, "max-bytes");
    atLeastOne(calls, "calls");
    atLeastOne(pageBytes, "page-bytes");
    atLeastOne(previews, "previews");
    positive(callTimeout, "call-timeout");
    positive(previewPatience, "preview-patience");
    if (targetPatience.isNegative()) {
      throw new IllegalArgumentException("trestle.reseed.target-patience must not be negative");
    }
  }

  private static void atLeastOne(long value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "trestle.reseed." + name + " is " + value + ": use 1 or more");
    }
  }

  private static void positive(Duration value, String name) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException("trestle.reseed." + name + " must be above 0");
    }
  }
}
