package dev.trestle.aws.embedded.delivery;

import java.time.Duration;

/**
 * How long a delivery is tried again while its queue fails.
 *
 * @param retries after the first try
 * @param age from the first try
 */
public record Patience(int retries, Duration age) {

  /** That of EventBridge, where the target does not say otherwise. */
  public static final Patience USUAL = new Patience(185, Duration.ofHours(24));
}
