package dev.trestle.examples;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sound.sampled.UnsupportedAudioFileException;

/** What can be told of an audio file without understanding speech. It says so in the result. */
final class FileDescription implements Transcriber {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Override
  public ObjectNode transcribe(Path audio, Job job) throws IOException {
    ObjectNode description = MAPPER.createObjectNode();
    description.put("kind", "file-description");
    description.put(
        "note",
        "This is no transcription: the reference worker ran without --command and only describes"
            + " the file.");
    ObjectNode file = description.putObject("audio");
    file.put("sizeBytes", Files.size(audio));
    try {
      describe(Loudness.of(audio), file);
    } catch (UnsupportedAudioFileException e) {
      ArrayNode unknown = file.putArray("cannotTell");
      unknown.add("durationSeconds").add("sampleRate").add("channels").add("loudness");
      file.put("why", "The file is none of WAV, AIFF and AU, which is all this worker can read.");
    }
    return description;
  }

  private static void describe(Loudness loudness, ObjectNode file) {
    file.put("format", loudness.format());
    file.put("durationSeconds", thousandths(loudness.seconds()));
    file.put("sampleRate", loudness.sampleRate());
    file.put("channels", loudness.channels());
    file.put("bitsPerSample", loudness.bitsPerSample());
    file.put("loudnessWindowSeconds", loudness.windowSeconds());
    ArrayNode windows = file.putArray("loudnessDbfs");
    loudness.dbfs().forEach(value -> windows.add(Math.round(value * 10) / 10.0));
  }

  private static double thousandths(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
