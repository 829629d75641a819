package dev.trestle.server.testing.faults;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A service as it is shipped, to be run in a process of its own, and soon: with HotSpot's first
 * compiler alone, and with an archive of its classes, which the first process of a build makes and
 * which halves the start of the others.
 */
final class ServiceJar {

  /** Where Maven puts the jar of the module that the test is in. */
  static final Path TARGET = Path.of("target");

  private static final Duration TRAINING = Duration.ofMinutes(2);

  private static boolean tried;

  private ServiceJar() {}

  /**
   * The command that runs a service.
   *
   * @param folder where its jar is: {@link #TARGET}, or that of another version, which starts
   *     without an archive
   * @param artifact such as {@code trestle-gateway}
   * @param options further options of the JVM
   */
  static synchronized List<String> command(Path folder, String artifact, String... options) {
    Path jar = jar(folder, artifact);
    if (!folder.equals(TARGET)) {
      return command(jar, List.of(options));
    }
    Path archive = TARGET.resolve(artifact + ".jsa");
    if (!tried) {
      tried = true;
      makeArchive(jar, archive);
    }
    List<String> all = new ArrayList<>(List.of(options));
    if (Files.exists(archive)) {
      all.add("-XX:SharedArchiveFile=" + archive);
    }
    return command(jar, all);
  }

  /** A port that nobody listens on. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(Path jar, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(options);
    command.addAll(List.of("-jar", jar.toString()));
    return command;
  }

  /** Some JVMs cannot make one: then services start as they do. */
  private static void makeArchive(Path jar, Path archive) {
    try {
      if (!Files.exists(archive)
          || Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) < 0) {
        train(jar, archive);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** A service that finds no AWS, asked for its health and stopped, has loaded most of it. */
  private static void train(Path jar, Path archive) throws IOException, InterruptedException {
    Files.deleteIfExists(archive);
    int http = freePort();
    ProcessBuilder builder =
        new ProcessBuilder(command(jar, List.of("-XX:ArchiveClassesAtExit=" + archive)))
            .redirectErrorStream(true)
            .redirectOutput(new File(archive + ".log"));
    builder
        .environment()
        .putAll(
            Map.of(
                "AWS_ENDPOINT_URL", "http://127.0.0.1:1",
                "AWS_REGION", "us-east-1",
                "AWS_ACCESS_KEY_ID", "none",
                "AWS_SECRET_ACCESS_KEY", "none",
                "TRESTLE_SECURITY_MODE", "open",
                "TRESTLE_SERVER_DRAIN_DELAY", "0s",
                "TRESTLE_SERVER_DRAIN_GRACE", "1s",
                "TRESTLE_GRPC_PORT", String.valueOf(freePort()),
                "TRESTLE_HTTP_PORT", String.valueOf(http)));
    Process service = builder.start();
    try {
      long deadline = System.nanoTime() + TRAINING.toNanos();
      while (service.isAlive() && System.nanoTime() < deadline && !isAsked(http)) {
        boolean unused = service.waitFor(50, TimeUnit.MILLISECONDS);
      }
      service.destroy();
      boolean unused = service.waitFor(TRAINING.toSeconds(), TimeUnit.SECONDS);
    } finally {
      service.destroyForcibly();
    }
  }

  private static boolean isAsked(int http) throws IOException, InterruptedException {
    try {
      HttpResponse<String> health =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(
                          URI.create("http://127.0.0.1:" + http + "/health/readiness"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      return health.statusCode() > 0;
    } catch (ConnectException notYet) {
      return false;
    }
  }

  private static Path jar(Path folder, String artifact) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(
              file -> file.getFileName().toString().matches(artifact + "-[^-]+(-SNAPSHOT)?\\.jar"))
          .findFirst()
          .orElseThrow(
              () ->
                  new AssertionError(
                      "No jar of " + artifact + " in " + folder + ": mvn verify makes it"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
