package dev.trestle.deploy.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The commands of {@code deploy/}, copied, with stand-ins for the tools that they call. These keep
 * an account and a cluster in files and forget nothing; the file {@code world} says what they can
 * be told.
 */
final class World {

  /** What a command said, standard error included, and its status. */
  record Run(int status, String said) {}

  private static final Path DEPLOY = Path.of("").toAbsolutePath();
  private static final List<String> COMMANDS =
      List.of("commands.sh", "preflight", "up", "status", "test", "down");
  private static final List<String> TOOLS =
      List.of("world", "aws", "helm", "kubectl", "mvn", "git");

  private final Path folder;
  private final Path state;

  private World(Path folder) {
    this.folder = folder;
    this.state = folder.resolve("world");
  }

  /**
   * A new world in the folder.
   *
   * @throws org.opentest4j.TestAbortedException if there is no bash here
   */
  static World in(Path folder) {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/bin/bash")), "the commands need /bin/bash, which is not here");
    World world = new World(folder);
    try {
      Files.createDirectories(world.state);
      Files.createDirectories(folder.resolve("repo/schemas"));
      for (String name : COMMANDS) {
        copy(DEPLOY.resolve(name), folder.resolve("repo/deploy").resolve(name));
      }
      for (String name : TOOLS) {
        copy(
            DEPLOY.resolve("src/test/resources/dev/trestle/deploy/command").resolve(name),
            folder.resolve("bin").resolve(name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    world.repository("schemas/audio-uploaded.v1.json", "{}");
    world.tell("pod-identity", "");
    return world;
  }

  /** A world like this one, in the folder. */
  World again(Path folder) {
    World world = in(folder);
    try (Stream<Path> files = Files.walk(state)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        world.tell(state.relativize(file).toString(), Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return world;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(Objects.requireNonNull(to.getParent()));
    Files.copy(from, to);
    if (!to.toFile().setExecutable(true)) {
      throw new IOException(to + " could not be made executable");
    }
  }

  /** Writes a file of the world, such as {@code kill}. */
  void tell(String name, String content) {
    write(state.resolve(name), content);
  }

  void repository(String name, String content) {
    write(folder.resolve("repo").resolve(name), content);
  }

  /** Takes a file of the world away. */
  void forget(String name) {
    try {
      Files.deleteIfExists(state.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes a tool away. */
  void uninstall(String tool) {
    try {
      Files.delete(folder.resolve("bin").resolve(tool));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path file(String name, String content) {
    Path file = folder.resolve(name);
    write(file, content);
    return file;
  }

  /** Calls of tools that changed something, since the world began or {@link #forget} of them. */
  List<String> changes() {
    Path changes = state.resolve("changes");
    try {
      return Files.exists(changes) ? Files.readAllLines(changes) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is in the account and in the cluster, by file. */
  Map<String, String> content() {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(state)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        String name = state.relativize(file).toString();
        if (name.startsWith("aws") || name.startsWith("cluster")) {
          content.put(name, Files.readString(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return content;
  }

  /** Runs a command with options. It reads nothing. */
  Run run(String command, String... options) {
    return answering("", command, options);
  }

  /** Runs a command that reads the answer. */
  Run answering(String answer, String command, String... options) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("/bin/bash", "-c", "echo $$ >\"$WORLD/pid\"; exec \"$@\"", "bash"));
    words.addAll(List.of("/bin/bash", folder.resolve("repo/deploy").resolve(command).toString()));
    words.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(words);
    Path output = folder.resolve("output");
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    builder.redirectInput(file("input", answer).toFile());
    Map<String, String> variables = builder.environment();
    variables.keySet().removeIf(name -> name.startsWith("AWS") || name.startsWith("TRESTLE"));
    variables.put("PATH", folder.resolve("bin") + ":/usr/bin:/bin");
    variables.put("WORLD", state.toString());
    variables.put("TRESTLE_POLL_SECONDS", "0");
    variables.put("AWS_REGION", "eu-west-1");
    try {
      Process process = builder.start();
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("still running: " + Files.readString(output));
      }
      return new Run(process.exitValue(), Files.readString(output));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void write(Path file, String content) {
    try {
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
