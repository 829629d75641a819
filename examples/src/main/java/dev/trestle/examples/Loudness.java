package dev.trestle.examples;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/**
 * The shape and the loudness over time of a file of plain samples. Reads the file once, in bounded
 * memory.
 *
 * @param format container, such as {@code WAVE}
 * @param seconds playing time, by the samples that are there and not by what the header promises
 * @param windowSeconds length of a window of loudness; the last one may be shorter
 * @param dbfs root mean square of each window over all channels, in decibels relative to full
 *     scale; at least {@value #SILENCE}
 */
record Loudness(
    String format,
    double seconds,
    double sampleRate,
    int channels,
    int bitsPerSample,
    double windowSeconds,
    List<Double> dbfs) {

  /** What 16 bits cannot be quieter than. */
  static final double SILENCE = -96.3;

  private static final int SHORTEST_WINDOW_HUNDREDTHS = 50;
  private static final int MAX_WINDOWS = 2000;
  private static final double FULL_SCALE = 32_768;

  /**
   * Reads a file.
   *
   * @throws UnsupportedAudioFileException if it is not of plain samples
   */
  static Loudness of(Path file) throws IOException, UnsupportedAudioFileException {
    try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
      String container = AudioSystem.getAudioFileFormat(bytes).getType().toString();
      try (AudioInputStream audio = AudioSystem.getAudioInputStream(bytes)) {
        return read(container, audio, Files.size(file));
      }
    }
  }

  private static Loudness read(String container, AudioInputStream audio, long size)
      throws IOException, UnsupportedAudioFileException {
    AudioFormat stored = audio.getFormat();
    float rate = stored.getSampleRate();
    int channels = stored.getChannels();
    AudioFormat samples = new AudioFormat(rate, 16, channels, true, false);
    if (rate <= 0 || channels < 1 || !AudioSystem.isConversionSupported(samples, stored)) {
      throw new UnsupportedAudioFileException("Samples of " + stored + " cannot be read");
    }
    long frames = size / Math.max(1, stored.getFrameSize());
    int window = windowFrames(frames, rate);
    List<Double> dbfs = new ArrayList<>();
    long count = 0;
    try (AudioInputStream plain = AudioSystem.getAudioInputStream(samples, audio)) {
      byte[] buffer = new byte[window * 2 * channels];
      for (int read; (read = plain.readNBytes(buffer, 0, buffer.length)) > 0; ) {
        int values = read / 2;
        if (values > 0) {
          dbfs.add(level(buffer, values));
          count += values / channels;
        }
      }
    }
    return new Loudness(
        container,
        count / rate,
        rate,
        channels,
        stored.getSampleSizeInBits(),
        window / rate,
        List.copyOf(dbfs));
  }

  /** Half a second, or longer where that would be too many windows. */
  private static int windowFrames(long frames, float rate) {
    double halfSecond = rate * SHORTEST_WINDOW_HUNDREDTHS / 100;
    double few = (double) frames / MAX_WINDOWS;
    // A window is held in memory: a file of many hours gets more windows instead.
    return (int) Math.max(1, Math.min(1 << 20, Math.max(halfSecond, few)));
  }

  private static double level(byte[] samples, int count) {
    var values = ByteBuffer.wrap(samples).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    double squares = 0;
    for (int i = 0; i < count; i++) {
      double value = values.get(i) / FULL_SCALE;
      squares += value * value;
    }
    return Math.max(SILENCE, 10 * Math.log10(squares / count));
  }
}
