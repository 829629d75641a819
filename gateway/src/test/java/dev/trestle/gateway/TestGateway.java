package dev.trestle.gateway;

import dev.trestle.server.Readiness;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.SchemaRegistryGrpc;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.ApplicationContextBuilder;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A whole gateway in this process, on free ports, over a {@link World}. */
public final class TestGateway implements AutoCloseable {

  private final EmbeddedServer http;
  private final ManagedChannel channel;

  private TestGateway(EmbeddedServer http) {
    this.http = http;
    int port = bean(GrpcEmbeddedServer.class).getPort();
    this.channel =
        ManagedChannelBuilder.forAddress("localhost", port)
            .usePlaintext()
            .maxInboundMessageSize(64 << 20)
            .build();
  }

  /**
   * Starts one and waits until it is ready.
   *
   * @param world in place of AWS; {@code null}: AWS, as the settings say
   */
  public static TestGateway start(@Nullable World world, Map<String, Object> settings)
      throws Exception {
    Map<String, Object> all = new HashMap<>();
    all.put("micronaut.server.port", -1);
    all.put("grpc.server.port", 0);
    all.put("trestle.environment", "test");
    all.put("aws.region", "us-east-1");
    all.put("trestle.server.drain-grace", "5s");
    all.putAll(settings);
    ApplicationContextBuilder builder =
        ApplicationContext.builder().properties(all).environments("test");
    ApplicationContext context = (world == null ? builder : builder.singletons(world)).start();
    EmbeddedServer http = context.getBean(EmbeddedServer.class);
    http.start();
    TestGateway gateway = new TestGateway(http);
    try {
      gateway.bean(Readiness.class).whenReady().get(10, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      String why = gateway.get("/health/readiness");
      gateway.close();
      throw new IllegalStateException("not ready: " + why, e);
    }
    return gateway;
  }

  public <T> T bean(Class<T> type) {
    return http.getApplicationContext().getBean(type);
  }

  public EventPublisherGrpc.EventPublisherBlockingStub publisher() {
    return EventPublisherGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  public SchemaRegistryGrpc.SchemaRegistryBlockingStub registry() {
    return SchemaRegistryGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  public ManagedChannel channel() {
    return channel;
  }

  /** What an HTTP GET answers. */
  public String get(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(http.getURL() + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Override
  public void close() throws InterruptedException {
    http.close();
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
  }
}
