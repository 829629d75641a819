package dev.trestle.replayer.deadletter;

import dev.trestle.replayer.request.Labels;
import dev.trestle.v1.DeadLetter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Locale;

/**
 * Dead letters by type, source and cause. Types, sources and causes are the senders' to choose: the
 * first hundred of each have labels of their own.
 */
@Singleton
final class DeadLetterMeters {

  private final MeterRegistry registry;
  private final Labels types = new Labels();
  private final Labels sources = new Labels();
  private final Labels causes = new Labels();
  private volatile double open = Double.NaN;
  private volatile double oldestSeconds = Double.NaN;

  DeadLetterMeters(MeterRegistry registry) {
    this.registry = registry;
    registry.gauge("trestle.dead.letters.open", this, meters -> meters.open);
    registry.gauge("trestle.dead.letters.oldest.seconds", this, meters -> meters.oldestSeconds);
  }

  /** A letter was recorded. */
  void came(DeadLetter letter) {
    count("trestle.dead.letters.recorded", letter);
  }

  /** A letter was redriven, archived or discarded. */
  void settled(DeadLetter letter) {
    count(
        "trestle.dead.letters." + Claims.nameOf(letter.getState()).toLowerCase(Locale.ROOT),
        letter);
  }

  /** The policy could not do something with a letter, and will try again. */
  void postponed(DeadLetter letter) {
    count("trestle.dead.letters.postponed", letter);
  }

  /**
   * What a round of the policy saw.
   *
   * @param count open letters; NaN if this process did not look
   * @param oldest age of the oldest, in seconds
   */
  void open(double count, double oldest) {
    open = count;
    oldestSeconds = oldest;
  }

  private void count(String name, DeadLetter letter) {
    registry
        .counter(
            name,
            "type",
            letter.getEventType().isEmpty() ? "none" : types.of(letter.getEventType()),
            "source",
            letter.getEventSource().isEmpty() ? "none" : sources.of(letter.getEventSource()),
            "cause",
            causes.of(letter.getCause()))
        .increment();
  }
}
