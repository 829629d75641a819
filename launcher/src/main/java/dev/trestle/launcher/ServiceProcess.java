package dev.trestle.launcher;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** One service in a JVM of its own, with a small heap and its log in one file. */
final class ServiceProcess implements AutoCloseable {

  private final Ports.Service service;
  private final Process process;
  private final Path log;

  private ServiceProcess(Ports.Service service, Process process, Path log) {
    this.service = service;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts the service; it is not ready yet when this returns.
   *
   * @param variables environment variables beside those of this process
   * @param settings further settings, each {@code name=value}
   */
  static ServiceProcess start(
      Path home,
      Path logs,
      Ports.Service service,
      Map<String, String> variables,
      List<String> settings) {
    Path jar = jar(home, service.name());
    Path launcher = Path.of(System.getProperty("java.class.path"));
    Path log = logs.resolve(service.name() + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx160m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                jar + java.io.File.pathSeparator + launcher,
                Child.class.getName(),
                mainClass(jar))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    // Before the class path; as an environment variable the name of a rule would be lost.
    settings.forEach(setting -> builder.command().add(1, "-D" + setting));
    builder.environment().putAll(variables);
    builder.environment().put("TRESTLE_GRPC_PORT", String.valueOf(service.grpc()));
    builder.environment().put("TRESTLE_HTTP_PORT", String.valueOf(service.http()));
    try {
      return new ServiceProcess(service, builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits until the service says that it is ready.
   *
   * @throws LaunchException with the end of its log if it ended or took longer than {@code limit}
   */
  void awaitReady(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    ManagedChannel channel =
        ManagedChannelBuilder.forAddress("localhost", service.grpc()).usePlaintext().build();
    try {
      while (!isServing(channel)) {
        if (!process.isAlive()) {
          throw new LaunchException(
              service.name()
                  + " ended with exit code "
                  + process.exitValue()
                  + ":\n"
                  + lastLines());
        }
        if (System.nanoTime() > deadline) {
          throw new LaunchException(
              service.name() + " is not ready after " + limit.toSeconds() + " s:\n" + lastLines());
        }
        process.waitFor(100, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException("interrupted");
    } finally {
      channel.shutdownNow();
    }
  }

  /** True if something that says it is ready answers gRPC health on the channel. */
  static boolean isServing(ManagedChannel channel) {
    try {
      return HealthGrpc.newBlockingStub(channel)
              .withDeadlineAfter(2, TimeUnit.SECONDS)
              .check(HealthCheckRequest.getDefaultInstance())
              .getStatus()
          == ServingStatus.SERVING;
    } catch (StatusRuntimeException e) {
      return false;
    }
  }

  /** Asks the service to stop; {@link #close} waits for it. */
  void stop() {
    process.destroy();
  }

  @Override
  public void close() {
    stop();
    try {
      if (!process.waitFor(25, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private String lastLines() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()))
          + "\n(all of it: "
          + log
          + ")";
    } catch (IOException e) {
      return "(see " + log + ")";
    }
  }

  /** The service's jar; its libraries lie beside it. */
  static Path jar(Path home, String module) {
    Path target = home.resolve(module).resolve("target");
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(
              f -> f.getFileName().toString().matches("trestle-" + module + "-[0-9][^/]*\\.jar"))
          .findFirst()
          .orElseThrow(() -> new LaunchException("no jar in " + target + ": run mvn package"));
    } catch (IOException e) {
      throw new LaunchException("no " + target + ": run mvn package");
    }
  }

  private static String mainClass(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.getManifest().getMainAttributes().getValue("Main-Class");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
