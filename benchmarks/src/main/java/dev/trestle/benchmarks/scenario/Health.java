package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.process.Child;
import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits until gRPC health says that a server serves. */
final class Health {

  // A gateway that reads back a full dedupe window may take minutes.
  private static final long PATIENCE = TimeUnit.MINUTES.toNanos(10);

  private Health() {}

  static void await(Child server, int port, ChannelCredentials credentials) {
    long until = System.nanoTime() + PATIENCE;
    // A gRPC channel would wait a second after the first refused connection.
    while (!listens(port)) {
      pause(server, until);
    }
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port, credentials).directExecutor().build();
    try {
      while (!serves(channel)) {
        pause(server, until);
      }
    } finally {
      channel.shutdownNow();
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }

  private static boolean serves(ManagedChannel channel) {
    try {
      return HealthGrpc.newBlockingStub(channel)
              .withDeadlineAfter(5, TimeUnit.SECONDS)
              .check(HealthCheckRequest.getDefaultInstance())
              .getStatus()
          == ServingStatus.SERVING;
    } catch (StatusRuntimeException notYet) {
      return false;
    }
  }

  private static void pause(Child server, long until) {
    server.requireAlive();
    if (System.nanoTime() > until) {
      throw new IllegalStateException("the server did not become ready within 10 minutes");
    }
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
  }
}
