package dev.trestle.aws.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.aws.embedded.EmbeddedAws.Options;
import dev.trestle.aws.embedded.front.PortTakenException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Starts its own, whatever the other tests use. */
class EmbeddedAwsIT {

  @Test
  void takenPortIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> EmbeddedAws.start(new Options("127.0.0.1", port)))
          .isInstanceOf(PortTakenException.class)
          .hasMessageContaining("port " + port + " is taken");

      Process program = program("--port", String.valueOf(port));
      String said = new String(program.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(program.waitFor()).isEqualTo(2);
      assertThat(said).contains("port " + port + " is taken");
    }
  }

  @Test
  void closeLeavesNoProcessAndFreesThePort() throws Exception {
    List<ProcessHandle> processes;
    int port;
    try (EmbeddedAws aws = EmbeddedAws.start()) {
      port = aws.endpoint().getPort();
      processes = aws.processes();
      assertThat(processes).hasSize(3).allMatch(ProcessHandle::isAlive);
    }
    assertThat(processes).noneMatch(ProcessHandle::isAlive);

    try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(free.getLocalPort()).isEqualTo(port);
    }
  }

  @Test
  void backendsEndWithAKilledParent() throws Exception {
    Process program = program("--port", "0");
    assertThat(firstLine(program)).startsWith("embedded AWS is ready on http://127.0.0.1:");
    List<ProcessHandle> backends = program.children().toList();
    assertThat(backends).hasSize(3);

    program.destroyForcibly();

    for (ProcessHandle backend : backends) {
      backend.onExit().get(20, TimeUnit.SECONDS);
    }
    assertThat(backends).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void programStopsWithItsInput() throws Exception {
    Process program = program("--port", "0", "--stop-on-eof");
    firstLine(program);
    List<ProcessHandle> backends = program.children().toList();

    program.getOutputStream().close();

    assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(program.exitValue()).isZero();
    assertThat(backends).noneMatch(ProcessHandle::isAlive);
  }

  private static Process program(String... arguments) throws IOException {
    List<String> command = new java.util.ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).start();
  }

  private static String firstLine(Process program) throws IOException {
    BufferedReader reader = program.inputReader(StandardCharsets.UTF_8);
    return String.valueOf(reader.readLine());
  }
}
