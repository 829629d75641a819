package dev.trestle.adapter.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Locale;

/**
 * How long the audio of an event probably plays: as the event says, else from the object's size and
 * a bit rate. Workers and schedulers plan by it; nothing depends on it.
 */
final class EstimatedDuration {

  /** The schema's limit of a duration, 366 days; an estimate beyond it is none. */
  private static final long MAX_SECONDS = 31_622_400;

  private static final int BITS_PER_SAMPLE = 16;

  private EstimatedDuration() {}

  /**
   * Estimates from a payload.
   *
   * @param key the object's key, whose extension tells the format if {@code metadata} does not
   * @return zero if neither duration nor size are known
   */
  static Duration of(JsonNode payload, String key) {
    JsonNode metadata = payload.path("metadata");
    JsonNode told = metadata.path("durationSeconds");
    if (told.isNumber()) {
      return seconds(told.asDouble());
    }
    JsonNode size = metadata.path("size");
    if (!size.isNumber()) {
      return Duration.ZERO;
    }
    return seconds(size.asDouble() * 8 / bitRate(metadata, key));
  }

  private static Duration seconds(double seconds) {
    if (!(seconds >= 0) || seconds > MAX_SECONDS) {
      return Duration.ZERO;
    }
    return Duration.ofMillis(Math.round(seconds * 1000));
  }

  private static double bitRate(JsonNode metadata, String key) {
    JsonNode told = metadata.path("bitRate");
    if (told.asDouble() >= 1) {
      return told.asDouble();
    }
    String format = metadata.path("format").asText(extension(key)).toLowerCase(Locale.ROOT);
    double rate = metadata.path("sampleRate").asDouble();
    double channels = metadata.path("channels").asDouble();
    if (isPlainSamples(format) && rate >= 1 && channels >= 1) {
      return rate * channels * BITS_PER_SAMPLE;
    }
    return usualBitRate(format);
  }

  private static boolean isPlainSamples(String format) {
    return switch (format) {
      case "wav", "aiff", "raw" -> true;
      default -> false;
    };
  }

  /** Usual bits per second of speech and music files as people upload them. */
  private static double usualBitRate(String format) {
    return switch (format) {
      // 44.1 kHz, stereo, 16 bits: what recorders write unless told otherwise.
      case "wav", "aiff", "raw" -> 1_411_200;
      // Lossless compression takes away a little less than half of that.
      case "flac", "caf" -> 800_000;
      // Opus in its usual range for speech and calls (RFC 6716 section 2.1.1: 24 to 64 kbit/s).
      case "opus", "webm" -> 48_000;
      case "ogg", "oga" -> 96_000;
      // AMR narrow band at its highest mode (3GPP TS 26.071).
      case "amr", "3gp" -> 12_200;
      // MP3, AAC and WMA, and what is unknown: the common default of encoders.
      default -> 128_000;
    };
  }

  private static String extension(String key) {
    int dot = key.lastIndexOf('.');
    return dot < 0 || key.indexOf('/', dot) >= 0 ? "" : key.substring(dot + 1);
  }
}
