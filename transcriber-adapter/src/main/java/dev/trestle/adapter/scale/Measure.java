package dev.trestle.adapter.scale;

import dev.trestle.adapter.dispatch.Load;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What workers are counted by. */
enum Measure {
  /** Audio that waits and that is worked on. */
  AUDIO_SECONDS(1800),
  /** Jobs that wait and that are worked on. */
  JOBS(1),
  /** Audio that waits. */
  WAITING_AUDIO_SECONDS(1800),
  /** Jobs that wait. */
  WAITING_JOBS(1);

  private final double usual;

  Measure(double usual) {
    this.usual = usual;
  }

  /** What one worker has if nobody says otherwise. */
  double usual() {
    return usual;
  }

  double of(Load load) {
    return switch (this) {
      case AUDIO_SECONDS -> seconds(load.waitingAudio().plus(load.runningAudio()));
      case JOBS -> (double) load.waitingJobs() + load.runningJobs();
      case WAITING_AUDIO_SECONDS -> seconds(load.waitingAudio());
      case WAITING_JOBS -> load.waitingJobs();
    };
  }

  /** As triggers name it. */
  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<Measure> named(String text) {
    return Arrays.stream(values()).filter(each -> each.text().equals(text)).findFirst();
  }

  static String all() {
    return Arrays.stream(values()).map(Measure::text).collect(Collectors.joining(", "));
  }

  private static double seconds(Duration audio) {
    return audio.toMillis() / 1e3;
  }
}
