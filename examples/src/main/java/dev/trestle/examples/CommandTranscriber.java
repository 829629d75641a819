package dev.trestle.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Runs a command that the user names; see {@link Arguments#USAGE}. */
final class CommandTranscriber implements Transcriber {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String INPUT = "{input}";
  private static final String OUTPUT = "{output}";
  private static final String PROGRESS = "{progress}";

  /** Where a command may tell how far it is, beside its input. */
  static final String PROGRESS_FILE = "progress";

  private final String command;
  private final Duration timeout;

  CommandTranscriber(String command, Duration timeout) {
    this.command = command;
    this.timeout = timeout;
  }

  @Override
  public ObjectNode transcribe(Path audio, Job job) throws IOException, InterruptedException {
    Path output = Files.createTempFile(audio.getParent(), "transcript", "");
    // The paths are ours and hold nothing that a shell would read otherwise.
    String line =
        command
            .replace(INPUT, audio.toString())
            .replace(OUTPUT, output.toString())
            .replace(PROGRESS, audio.resolveSibling(PROGRESS_FILE).toString());
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", line).redirectError(ProcessBuilder.Redirect.INHERIT);
    if (!command.contains(INPUT)) {
      builder.redirectInput(audio.toFile());
    }
    if (command.contains(OUTPUT)) {
      builder.redirectOutput(ProcessBuilder.Redirect.INHERIT);
    } else {
      builder.redirectOutput(output.toFile());
    }
    if (job.traceparent() != null) {
      builder.environment().put("TRACEPARENT", job.traceparent());
    }
    run(builder);
    return transcript(Files.readString(output));
  }

  private void run(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.start();
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("The command did not end within " + timeout.toSeconds() + " s");
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new IOException("The command ended with status " + process.exitValue());
    }
  }

  private static ObjectNode transcript(String output) throws IOException {
    if (output.isBlank()) {
      throw new IOException("The command ended well but wrote nothing");
    }
    try {
      JsonNode json = MAPPER.readTree(output);
      if (json instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      // Then it is plain text.
    }
    return MAPPER.createObjectNode().put("text", output.strip());
  }
}
