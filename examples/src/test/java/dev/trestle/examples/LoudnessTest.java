package dev.trestle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoudnessTest {

  private static final Job JOB =
      new Job("job-1", new Job.Location("in", "a"), new Job.Location("out", "b"), 0, null, null);

  @TempDir Path folder;

  @Test
  void aHalfScaleSineIsNineDecibelsBelowFullScale() throws Exception {
    Path file = wav(8000, 2, 0.5, 2.25);

    Loudness loudness = Loudness.of(file);

    assertThat(loudness.format()).isEqualTo("WAVE");
    assertThat(loudness.seconds()).isEqualTo(2.25);
    assertThat(loudness.sampleRate()).isEqualTo(8000);
    assertThat(loudness.channels()).isEqualTo(2);
    assertThat(loudness.bitsPerSample()).isEqualTo(16);
    assertThat(loudness.windowSeconds()).isEqualTo(0.5);
    assertThat(loudness.dbfs()).hasSize(5);
    assertThat(loudness.dbfs()).allSatisfy(v -> assertThat(v).isCloseTo(-9.03, within(0.05)));
  }

  @Test
  void silenceIsTheFloor() throws Exception {
    assertThat(Loudness.of(wav(8000, 1, 0, 1)).dbfs()).containsOnly(Loudness.SILENCE);
  }

  @Test
  void aTruncatedFileCountsWhatIsThere() throws Exception {
    Path file = wav(8000, 1, 0.5, 2);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, 44 + 16_000));

    assertThat(Loudness.of(file).seconds()).isEqualTo(1);
  }

  @Test
  void whatIsNoAudioIsRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("a"), "ID3 but no audio at all");

    assertThatThrownBy(() -> Loudness.of(file)).isInstanceOf(UnsupportedAudioFileException.class);
  }

  @Test
  void theDescriptionSaysThatItIsNoTranscription() throws Exception {
    ObjectNode description = new FileDescription().transcribe(wav(8000, 1, 0.5, 1), JOB);

    assertThat(description.path("note").asText()).startsWith("This is no transcription");
    assertThat(description.has("text")).isFalse();
    assertThat(description.at("/audio/durationSeconds").asDouble()).isEqualTo(1);
  }

  @Test
  void theDescriptionSaysWhatItCannotTell() throws Exception {
    Path file = Files.writeString(folder.resolve("a"), "ID3 but no audio at all");

    ObjectNode description = new FileDescription().transcribe(file, JOB);

    assertThat(description.at("/audio/cannotTell")).isNotEmpty();
    assertThat(description.path("audio").has("durationSeconds")).isFalse();
  }

  private Path wav(int rate, int channels, double amplitude, double seconds) throws Exception {
    int frames = (int) (rate * seconds);
    byte[] samples = new byte[frames * channels * 2];
    for (int frame = 0; frame < frames; frame++) {
      short value = (short) (Math.sin(2 * Math.PI * 440 * frame / rate) * amplitude * 32767);
      for (int channel = 0; channel < channels; channel++) {
        int at = (frame * channels + channel) * 2;
        samples[at] = (byte) value;
        samples[at + 1] = (byte) (value >> 8);
      }
    }
    Path file = folder.resolve("test.wav");
    AudioFormat format = new AudioFormat(rate, 16, channels, true, false);
    AudioSystem.write(
        new AudioInputStream(new ByteArrayInputStream(samples), format, frames),
        AudioFileFormat.Type.WAVE,
        file.toFile());
    return file;
  }
}
