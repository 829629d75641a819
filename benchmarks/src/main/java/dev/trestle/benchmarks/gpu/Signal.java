package dev.trestle.benchmarks.gpu;

/** What the autoscaler goes by. */
public enum Signal {
  /** Messages of the worker queue, waiting and in flight: what a scaler by queue depth sees. */
  MESSAGES,
  /** Seconds of audio that wait and that are being transcribed: what the adapter's scaler tells. */
  AUDIO_SECONDS;

  double of(Upload upload) {
    return this == MESSAGES ? 1 : upload.audioSeconds();
  }
}
