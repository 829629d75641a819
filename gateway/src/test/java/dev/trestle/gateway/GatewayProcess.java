package dev.trestle.gateway;

import dev.trestle.aws.embedded.AwsEnvironment;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The gateway's own jar in a process of its own. */
final class GatewayProcess implements AutoCloseable {

  private static final long START_SECONDS = 60;

  private final Process process;
  private final int port;
  private final ManagedChannel channel;

  private GatewayProcess(Process process, int port) {
    this.process = process;
    this.port = port;
    this.channel = ManagedChannelBuilder.forAddress("localhost", port).usePlaintext().build();
  }

  /**
   * Starts one and waits until it is ready.
   *
   * @param settings further environment variables
   */
  static GatewayProcess start(AwsEnvironment environment, Map<String, String> settings)
      throws Exception {
    int port = GatewayJar.freePort();
    File log = Path.of("target", "gateway-process-" + port + ".log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(GatewayJar.command()).redirectErrorStream(true).redirectOutput(log);
    builder.environment().putAll(environment.aws().environmentVariables(environment.name()));
    builder.environment().put("TRESTLE_GRPC_PORT", String.valueOf(port));
    builder.environment().put("TRESTLE_HTTP_PORT", String.valueOf(GatewayJar.freePort()));
    builder.environment().put("TRESTLE_SERVER_DRAIN_DELAY", "0s");
    builder.environment().put("TRESTLE_SECURITY_MODE", "open");
    builder.environment().putAll(settings);
    GatewayProcess gateway = new GatewayProcess(builder.start(), port);
    gateway.awaitReady(log);
    return gateway;
  }

  ManagedChannel channel() {
    return channel;
  }

  /** A further connection. */
  ManagedChannel newChannel() {
    return ManagedChannelBuilder.forAddress("localhost", port).usePlaintext().build();
  }

  /** SIGTERM; returns when the process has ended. */
  int terminate() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(40, TimeUnit.SECONDS)) {
      throw new AssertionError("the gateway did not stop within 40 s");
    }
    return process.exitValue();
  }

  @Override
  public void close() throws Exception {
    channel.shutdownNow();
    process.destroyForcibly().waitFor();
  }

  private void awaitReady(File log) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (System.nanoTime() < deadline && process.isAlive()) {
      try {
        var health =
            HealthGrpc.newBlockingStub(channel)
                .withDeadlineAfter(2, TimeUnit.SECONDS)
                .withWaitForReady()
                .check(HealthCheckRequest.getDefaultInstance());
        if (health.getStatus() == ServingStatus.SERVING) {
          return;
        }
        process.waitFor(50, TimeUnit.MILLISECONDS);
      } catch (StatusRuntimeException notYet) {
        process.waitFor(50, TimeUnit.MILLISECONDS);
      }
    }
    close();
    throw new AssertionError("the gateway is not ready: " + Files.readString(log.toPath()));
  }
}
