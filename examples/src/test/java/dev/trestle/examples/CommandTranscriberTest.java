package dev.trestle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandTranscriberTest {

  private static final Job JOB =
      new Job(
          "job-1",
          new Job.Location("in", "a"),
          new Job.Location("out", "b"),
          0,
          null,
          "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

  @TempDir Path folder;
  private Path audio;

  @BeforeEach
  void write() throws IOException {
    audio = Files.writeString(folder.resolve("audio"), "hello");
  }

  @Test
  void aCommandWithoutPlaceholdersReadsItsInputAndWritesItsOutput() throws Exception {
    assertThat(run("tr a-z A-Z").path("text").asText()).isEqualTo("HELLO");
  }

  @Test
  void aCommandWithPlaceholdersGetsFiles() throws Exception {
    assertThat(run("cp {input} {output}").path("text").asText()).isEqualTo("hello");
  }

  @Test
  void aCommandMayTellHowFarItIs() throws Exception {
    assertThat(percent()).isZero();

    run("echo 'progress =   5%' > {progress}; cat {input}");
    assertThat(percent()).isEqualTo(5);

    run("printf '5%%\\r37.5%%\\r' > {progress}; cat {input}");
    assertThat(percent()).isEqualTo(37);

    run("echo '100 of 2600 words in 2026.' > {progress}; cat {input}");
    assertThat(percent()).isEqualTo(100);
  }

  private int percent() throws IOException {
    return Reports.percent(folder.resolve(CommandTranscriber.PROGRESS_FILE));
  }

  @Test
  void aJsonObjectIsTakenAsItIs() throws Exception {
    assertThat(run("echo '{\"language\":\"en\"}'").path("language").asText()).isEqualTo("en");
  }

  @Test
  void theCommandKnowsTheTrace() throws Exception {
    assertThat(run("printenv TRACEPARENT").path("text").asText()).isEqualTo(JOB.traceparent());
  }

  @Test
  void aCommandThatFailsIsNoTranscript() {
    assertThatThrownBy(() -> run("echo text; exit 3")).hasMessageContaining("status 3");
  }

  @Test
  void aCommandThatWritesNothingIsNoTranscript() {
    assertThatThrownBy(() -> run("true")).hasMessageContaining("wrote nothing");
  }

  @Test
  void aCommandThatHangsIsEnded() {
    assertThatThrownBy(
            () ->
                new CommandTranscriber("sleep 600", Duration.ofMillis(200)).transcribe(audio, JOB))
        .hasMessageContaining("did not end");
  }

  private com.fasterxml.jackson.databind.node.ObjectNode run(String command) throws Exception {
    return new CommandTranscriber(command, Duration.ofSeconds(30)).transcribe(audio, JOB);
  }
}
