package dev.trestle.server.testing;

import dev.trestle.server.Readiness;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.micronaut.context.ApplicationContext;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A whole service in this process, on free ports, as those see it who call it.
 *
 * <p>A {@code @MicronautTest} has it injected. A test that needs settings of its own for each case,
 * several services at once, or one that stops, {@linkplain #start starts} and closes it.
 */
@Singleton
public final class WholeService implements AutoCloseable {

  /** What HTTP/2 takes of a stream before its reader does. */
  public static final int WINDOW_BYTES = 1024 * 1024;

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Of all services: each client has threads of its own. */
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final EmbeddedServer http;
  private final Readiness readiness;
  private final ManagedChannel channel;
  private volatile boolean stopping;

  WholeService(EmbeddedServer http, GrpcEmbeddedServer grpc, Readiness readiness) {
    this.http = http;
    this.readiness = readiness;
    this.channel =
        NettyChannelBuilder.forAddress("localhost", grpc.getPort())
            .usePlaintext()
            .maxInboundMessageSize(64 << 20)
            // A set window: gRPC's own grows with the speed of the machine.
            .flowControlWindow(WINDOW_BYTES)
            .build();
  }

  /**
   * Starts one, and does not wait until it is ready.
   *
   * @param settings over those of {@code application-test.yml}
   * @param beans put into its context, each under its own class
   */
  public static WholeService start(Map<String, ?> settings, Object... beans) {
    ApplicationContext context =
        ApplicationContext.builder()
            .environments("test")
            .properties(Map.copyOf(settings))
            .singletons(beans)
            .start();
    try {
      context.getBean(EmbeddedServer.class).start();
      return context.getBean(WholeService.class);
    } catch (RuntimeException e) {
      context.close();
      throw e;
    }
  }

  /**
   * Waits until it may be called.
   *
   * @throws IllegalStateException with what is missing, if it is not ready by then
   */
  public WholeService awaitReady(Duration limit) {
    try {
      readiness.whenReady().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return this;
    } catch (TimeoutException e) {
      throw new IllegalStateException("not ready: " + get("/health/readiness").body(), e);
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Waits until {@code /health/readiness} says all of that is missing.
   *
   * @throws IllegalStateException if it becomes ready, or does not say so within a minute
   */
  public void awaitMissing(String... what) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String said = "";
    while (System.nanoTime() < deadline) {
      try {
        readiness.whenReady().get(50, TimeUnit.MILLISECONDS);
        throw new IllegalStateException("ready, whatever is missing");
      } catch (TimeoutException notReady) {
        said = get("/health/readiness").body();
      } catch (ExecutionException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
      if (said.contains("DOWN") && Stream.of(what).allMatch(said::contains)) {
        return;
      }
    }
    throw new IllegalStateException("not said: " + String.join("; ", what) + " but: " + said);
  }

  /** To its gRPC server. */
  public ManagedChannel channel() {
    return channel;
  }

  /** The one bean of that type. */
  public <T> T bean(Class<T> type) {
    return http.getApplicationContext().getBean(type);
  }

  /** What it answers to an HTTP GET. */
  public HttpResponse<String> get(String path) {
    try {
      return HTTP.send(
          HttpRequest.newBuilder(URI.create(http.getURL() + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Stops the service, and leaves the channel open for what the server says last. */
  public void stop() {
    stopping = true;
    if (http.isRunning()) {
      http.close();
    }
  }

  /** Ends every call, then the service. */
  @Override
  public void close() throws InterruptedException {
    endCalls();
    stop();
  }

  /** When the context ends without {@link #stop}, which leaves the calls to the server. */
  @PreDestroy
  void contextEnds() throws InterruptedException {
    if (!stopping) {
      endCalls();
    }
  }

  private void endCalls() throws InterruptedException {
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
  }
}
