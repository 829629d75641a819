package dev.trestle.gateway;

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
 * The gateway as it is shipped, to be run in a process of its own, and soon: with HotSpot's first
 * compiler alone, and with an archive of its classes, which the first gateway of a build makes and
 * which halves the start of the others.
 */
public final class GatewayJar {

  private static final Path TARGET = Path.of("target");
  private static final Path ARCHIVE = TARGET.resolve("gateway.jsa");
  private static final Path TRAINING_LOG = TARGET.resolve("gateway-archive.log");
  private static final Duration TRAINING = Duration.ofMinutes(2);

  private static boolean tried;

  private GatewayJar() {}

  /**
   * The command that runs it.
   *
   * @param options further options of the JVM
   */
  public static synchronized List<String> command(String... options) {
    Path jar = jar();
    if (!tried) {
      tried = true;
      makeArchive(jar);
    }
    List<String> all = new ArrayList<>(List.of(options));
    if (Files.exists(ARCHIVE)) {
      all.add("-XX:SharedArchiveFile=" + ARCHIVE);
    }
    return command(jar, all);
  }

  /** A port that nobody listens on. */
  public static int freePort() {
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

  /** Some JVMs cannot make one: then gateways start as they do. */
  private static void makeArchive(Path jar) {
    try {
      if (!Files.exists(ARCHIVE)
          || Files.getLastModifiedTime(ARCHIVE).compareTo(Files.getLastModifiedTime(jar)) < 0) {
        train(jar);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** A gateway that finds no AWS, asked for its health and stopped, has loaded most of it. */
  private static void train(Path jar) throws IOException, InterruptedException {
    Files.deleteIfExists(ARCHIVE);
    int http = freePort();
    ProcessBuilder builder =
        new ProcessBuilder(command(jar, List.of("-XX:ArchiveClassesAtExit=" + ARCHIVE)))
            .redirectErrorStream(true)
            .redirectOutput(new File(TRAINING_LOG.toString()));
    builder
        .environment()
        .putAll(
            Map.of(
                "AWS_ENDPOINT_URL", "http://127.0.0.1:1",
                "AWS_REGION", "us-east-1",
                "AWS_ACCESS_KEY_ID", "none",
                "AWS_SECRET_ACCESS_KEY", "none",
                "TRESTLE_SERVER_DRAIN_DELAY", "0s",
                "TRESTLE_SERVER_DRAIN_GRACE", "1s",
                "TRESTLE_GRPC_PORT", String.valueOf(freePort()),
                "TRESTLE_HTTP_PORT", String.valueOf(http)));
    Process gateway = builder.start();
    try {
      long deadline = System.nanoTime() + TRAINING.toNanos();
      while (gateway.isAlive() && System.nanoTime() < deadline && !isAsked(http)) {
        boolean unused = gateway.waitFor(50, TimeUnit.MILLISECONDS);
      }
      gateway.destroy();
      boolean unused = gateway.waitFor(TRAINING.toSeconds(), TimeUnit.SECONDS);
    } finally {
      gateway.destroyForcibly();
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

  private static Path jar() {
    try (Stream<Path> files = Files.list(TARGET)) {
      return files
          .filter(
              file ->
                  file.getFileName().toString().matches("trestle-gateway-[^-]+(-SNAPSHOT)?\\.jar"))
          .findFirst()
          .orElseThrow(
              () -> new AssertionError("No gateway jar in target/: run this through mvn verify"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
