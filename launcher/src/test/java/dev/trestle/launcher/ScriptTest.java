package dev.trestle.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code trestle} on a machine without a JDK. */
@DisabledOnOs(OS.WINDOWS)
class ScriptTest {

  private static final Path BASH = Path.of("/bin/bash");
  private static final Path SCRIPT = Path.of("..", "trestle").toAbsolutePath().normalize();

  @TempDir private Path tools;

  /** The only tools that the script finds; not linked, for JUnit warns of links that it deletes. */
  @BeforeEach
  void putTools() throws IOException {
    for (String tool : List.of("dirname", "cat")) {
      Path script = tools.resolve(tool);
      Files.writeString(script, "#!/bin/sh\nPATH=/usr/bin:/bin; exec %s \"$@\"\n".formatted(tool));
      assertThat(script.toFile().setExecutable(true)).isTrue();
    }
  }

  @Test
  void helpNeedsNoJdk() throws Exception {
    for (List<String> arguments :
        List.of(List.<String>of(), List.of("help"), List.of("--help"), List.of("-h"))) {
      Said said = trestle(arguments);
      assertThat(said.exit()).as("%s: %s", arguments, said.text()).isZero();
      assertThat(said.text()).contains("Usage: ./trestle", "local", "demo");
    }
  }

  @Test
  void anUnknownCommandIsNamedWithoutAJdkToo() throws Exception {
    Said said = trestle(List.of("lokal"));
    assertThat(said.exit()).isEqualTo(2);
    assertThat(said.text()).contains("Usage: ./trestle", "'lokal' is not a command");
  }

  @Test
  void aCommandThatNeedsAJdkSaysSo() throws Exception {
    Said said = trestle(List.of("demo"));
    assertThat(said.exit()).isEqualTo(2);
    assertThat(said.text()).contains("no java found: install a JDK 17 or newer");
  }

  private Said trestle(List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(BASH.toString(), SCRIPT.toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("JAVA_HOME");
    builder.environment().put("PATH", tools.toString());
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }

  private record Said(int exit, String text) {}
}
