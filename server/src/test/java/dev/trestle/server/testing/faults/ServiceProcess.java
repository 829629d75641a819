package dev.trestle.server.testing.faults;

import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A service as it is shipped, in a process of its own that can be killed and started again. */
public final class ServiceProcess implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(40);
  private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
  private static final Duration KNOCK = Duration.ofMillis(100);

  private final Path folder;
  private final String artifact;
  private final String name;
  private final Map<String, String> settings;
  private final String maxHeap;
  private final int port = ServiceJar.freePort();
  private final ManagedChannel channel =
      ManagedChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  private Process process;
  private long largestResident;

  /**
   * Starts a service; {@link #awaitServing} tells when it may be called.
   *
   * @param artifact of the module that the test is in, such as {@code trestle-gateway}; its jar is
   *     started
   * @param name of its output, and in messages
   * @param settings environment variables, beside the port
   * @param maxHeap as {@code -Xmx} takes it
   */
  public ServiceProcess(
      String artifact, String name, Map<String, String> settings, String maxHeap) {
    this(ServiceJar.TARGET, artifact, name, settings, maxHeap);
  }

  /**
   * Starts a service of any version.
   *
   * @param folder where its jar is
   */
  public ServiceProcess(
      Path folder, String artifact, String name, Map<String, String> settings, String maxHeap) {
    this.folder = folder;
    this.artifact = artifact;
    this.name = name;
    this.settings = settings;
    this.maxHeap = maxHeap;
    this.process = launch();
  }

  /** Leads to this process, also after it was started again. */
  public ManagedChannel channel() {
    return channel;
  }

  /** Whether it has not ended. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Of its gRPC server. */
  public int port() {
    return port;
  }

  /** Ends the process by SIGTERM, within the time that it may take; returns its exit code. */
  public int terminate() {
    rememberMemory();
    process.destroy();
    awaitExit("SIGTERM", STOP_LIMIT);
    return process.exitValue();
  }

  /** Ends the process by SIGTERM, within the time that it may take, and starts it again. */
  public void terminateAndRestart() {
    var unused = terminate();
    start();
  }

  /** Stops the process without ending it. */
  public void pause() {
    signal("-STOP");
  }

  /** Lets a paused process go on. */
  public void resume() {
    signal("-CONT");
  }

  /** Ends the process as {@code kill -9} does, and starts it again. */
  public void killAndRestart() {
    kill();
    start();
  }

  /** Starts the process that has ended. */
  public void start() {
    process = launch();
  }

  /** Ends the process as {@code kill -9} does. */
  public void kill() {
    rememberMemory();
    process.destroyForcibly();
    awaitExit("SIGKILL", KILL_LIMIT);
  }

  private void awaitExit(String signal, Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(name + " outlived a " + signal + " by " + limit);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted", e);
    }
  }

  private void signal(String signal) {
    try {
      int failed = new ProcessBuilder("kill", signal, "" + process.pid()).start().waitFor();
      if (failed != 0) {
        throw new AssertionError("kill " + signal + " of " + name + " failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it says, through its health service, that it may be called. */
  public void awaitServing() {
    CompletableFuture<Void> serving = new CompletableFuture<>();
    Process watched = process;
    var unusedExit =
        watched
            .onExit()
            .thenRun(
                () ->
                    serving.completeExceptionally(
                        new AssertionError("exited with " + watched.exitValue())));
    Context.CancellableContext watching = Context.ROOT.withCancellation();
    ScheduledExecutorService knocking = Executors.newSingleThreadScheduledExecutor();
    try {
      var unused =
          knocking.scheduleAtFixedRate(
              channel::resetConnectBackoff,
              KNOCK.toMillis(),
              KNOCK.toMillis(),
              TimeUnit.MILLISECONDS);
      watching.run(() -> watchHealth(serving));
      serving.get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(name + " does not serve; see " + output(), e);
    } finally {
      knocking.shutdownNow();
      // Before it stops, a service waits for open calls to end.
      watching.cancel(null);
    }
  }

  private void watchHealth(CompletableFuture<Void> serving) {
    HealthGrpc.newStub(channel)
        .withWaitForReady()
        .withDeadlineAfter(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .watch(
            HealthCheckRequest.getDefaultInstance(),
            new StreamObserver<>() {
              @Override
              public void onNext(HealthCheckResponse health) {
                if (health.getStatus() == ServingStatus.SERVING) {
                  serving.complete(null);
                }
              }

              @Override
              public void onError(Throwable failure) {
                if (!serving.isDone() && !Context.current().isCancelled() && process.isAlive()) {
                  watchHealth(serving);
                }
              }

              @Override
              public void onCompleted() {}
            });
  }

  /** The most memory that any life of this process had resident, in bytes. */
  public long largestResident() {
    rememberMemory();
    return largestResident;
  }

  /** Where everything that it printed is. */
  public Path output() {
    return Path.of("target", "faults", name + ".log");
  }

  @Override
  public void close() {
    channel.shutdownNow();
    kill();
  }

  private void rememberMemory() {
    Path status = Path.of("/proc/" + process.pid() + "/status");
    if (!process.isAlive() || !Files.isReadable(status)) {
      return;
    }
    try (Stream<String> lines = Files.lines(status)) {
      lines
          .filter(line -> line.startsWith("VmHWM:"))
          .forEach(
              line ->
                  largestResident =
                      Math.max(largestResident, Long.parseLong(line.replaceAll("\\D", "")) * 1024));
    } catch (IOException | UncheckedIOException e) {
      // The process has ended meanwhile: what was seen before stands.
    }
  }

  private Process launch() {
    try {
      Files.createDirectories(output().getParent());
      ProcessBuilder builder =
          new ProcessBuilder(
              ServiceJar.command(
                  folder, artifact, "-Xmx" + maxHeap, "-XX:+ExitOnOutOfMemoryError"));
      builder.environment().put("TRESTLE_SERVER_DRAIN_DELAY", "0s");
      builder.environment().put("TRESTLE_SECURITY_MODE", "open");
      builder.environment().putAll(settings);
      builder.environment().put("TRESTLE_GRPC_PORT", Integer.toString(port));
      builder.environment().put("TRESTLE_HTTP_PORT", Integer.toString(ServiceJar.freePort()));
      builder.redirectErrorStream(true);
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(new File(output().toString())));
      Process started = builder.start();
      // A test JVM that ends early leaves no service behind.
      Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
