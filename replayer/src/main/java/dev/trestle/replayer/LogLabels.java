package dev.trestle.replayer;

import dev.trestle.replayer.request.Labels;
import jakarta.inject.Singleton;

/** Names of logs as labels of metrics, one set for all metrics; see {@link Labels}. */
@Singleton
public final class LogLabels {

  private final Labels labels = new Labels();

  public String of(String log) {
    return labels.of(log);
  }
}
