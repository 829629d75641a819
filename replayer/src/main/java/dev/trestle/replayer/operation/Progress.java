package dev.trestle.replayer.operation;

import java.util.Map;
import java.util.OptionalLong;

/**
 * How far an operation has got.
 *
 * @param done in the kind's own unit; never decreases
 * @param total what {@code done} is at the end; empty while it is not known
 * @param counts further counts by name, few
 */
public record Progress(long done, OptionalLong total, Map<String, Long> counts) {

  public Progress {
    counts = Map.copyOf(counts);
  }

  /** Nothing done yet, of how much is not known. */
  public static Progress none() {
    return new Progress(0, OptionalLong.empty(), Map.of());
  }
}
