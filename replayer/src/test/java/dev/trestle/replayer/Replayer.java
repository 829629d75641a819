package dev.trestle.replayer;

import dev.trestle.server.Readiness;
import dev.trestle.v1.EventReaderGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.micronaut.context.ApplicationContext;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A running replayer and a channel to it. */
final class Replayer implements AutoCloseable {

  /** What HTTP/2 takes of a stream before its reader does. */
  static final int WINDOW_BYTES = 1024 * 1024;

  private final EmbeddedServer http;
  private final ManagedChannel channel;

  private Replayer(EmbeddedServer http, ManagedChannel channel) {
    this.http = http;
    this.channel = channel;
  }

  /** Starts one on free ports and waits until it is ready. */
  static Replayer start(Map<String, Object> settings) throws Exception {
    Map<String, Object> all = new HashMap<>();
    all.put("micronaut.server.port", -1);
    all.put("grpc.server.port", 0);
    all.put("trestle.groups.lag-interval", "200ms");
    all.putAll(settings);
    EmbeddedServer http = ApplicationContext.run(EmbeddedServer.class, all);
    int port = http.getApplicationContext().getBean(GrpcEmbeddedServer.class).getPort();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("localhost", port)
            .usePlaintext()
            // A set window: gRPC's own grows with the speed of the machine.
            .flowControlWindow(WINDOW_BYTES)
            .build();
    http.getApplicationContext().getBean(Readiness.class).whenReady().get(30, TimeUnit.SECONDS);
    return new Replayer(http, channel);
  }

  EventReaderGrpc.EventReaderStub stub() {
    return EventReaderGrpc.newStub(channel);
  }

  EventReaderGrpc.EventReaderBlockingStub calls() {
    return EventReaderGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  <T> T bean(Class<T> type) {
    return http.getApplicationContext().getBean(type);
  }

  /** What a Prometheus would scrape. */
  String metrics() throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(http.getURL() + "/prometheus")).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /** Stops the server; the channel stays, for what the server says last. */
  void stop() {
    http.close();
  }

  @Override
  public void close() throws InterruptedException {
    channel.shutdownNow();
    if (http.isRunning()) {
      http.close();
    }
    channel.awaitTermination(5, TimeUnit.SECONDS);
  }
}
