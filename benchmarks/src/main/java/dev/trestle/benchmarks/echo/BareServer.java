package dev.trestle.benchmarks.echo;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * grpc-java and nothing else. Threads, limits and keep-alive are those that {@code
 * dev.trestle.server.GrpcServerLimits} gives the services.
 */
final class BareServer {

  private static final int HANDLER_THREADS = 16;

  private BareServer() {}

  /** Listens on any free port of the loopback, prints {@code ready <port>}, and serves. */
  static void run(BindableService service) throws IOException, InterruptedException {
    Server server =
        NettyServerBuilder.forPort(0)
            .executor(Executors.newFixedThreadPool(HANDLER_THREADS))
            .maxInboundMessageSize(8 * 1024 * 1024)
            .permitKeepAliveTime(10, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .keepAliveTime(60, TimeUnit.SECONDS)
            .maxConcurrentCallsPerConnection(1000)
            .maxRstFramesPerWindow(2000, 60)
            .addService(service)
            .build()
            .start();
    System.out.println("ready " + server.getPort());
    server.awaitTermination();
  }
}
