package dev.trestle.gateway;

import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.SchemaRegistryGrpc;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A whole gateway in this process, as its publishers see it. Tests that share one for all their
 * cases are {@code @MicronautTest}s and have it injected; the others start it.
 */
@Singleton
public final class TestGateway implements AutoCloseable {

  private static final Duration READY = Duration.ofMinutes(1);

  /**
   * The first one of a JVM loads most of gRPC, on a starved machine for longer than a call takes.
   */
  private static final Duration FIRST_CALL = Duration.ofMinutes(1);

  private final WholeService service;

  TestGateway(WholeService service) {
    this.service = service;
  }

  /** Starts one over AWS, as the settings say, and waits until it is ready. */
  public static TestGateway start(Map<String, ?> settings) throws Exception {
    return ready(WholeService.start(settings));
  }

  /** Starts one over a world in place of AWS, and waits until it is ready. */
  public static TestGateway start(World world, Map<String, ?> settings) throws Exception {
    return ready(WholeService.start(settings, world));
  }

  private static TestGateway ready(WholeService service) throws Exception {
    try {
      TestGateway gateway = service.awaitReady(READY).bean(TestGateway.class);
      gateway.connect();
      return gateway;
    } catch (Exception e) {
      service.close();
      throw e;
    }
  }

  /** So that what a test measures with its deadlines is the gateway. */
  private void connect() {
    HealthCheckResponse unused =
        HealthGrpc.newBlockingStub(channel())
            .withWaitForReady()
            .withDeadlineAfter(FIRST_CALL.toSeconds(), TimeUnit.SECONDS)
            .check(HealthCheckRequest.getDefaultInstance());
  }

  public <T> T bean(Class<T> type) {
    return service.bean(type);
  }

  public EventPublisherGrpc.EventPublisherBlockingStub publisher() {
    return EventPublisherGrpc.newBlockingStub(channel()).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  public SchemaRegistryGrpc.SchemaRegistryBlockingStub registry() {
    return SchemaRegistryGrpc.newBlockingStub(channel()).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  /** To its server, once it is ready. */
  public ManagedChannel channel() {
    return service.awaitReady(READY).channel();
  }

  /** What an HTTP GET answers. */
  public String get(String path) throws Exception {
    return service.get(path).body();
  }

  /** Stops the gateway as a SIGTERM does: open calls end as it ends them. */
  @Override
  public void close() throws InterruptedException {
    service.stop();
    service.close();
  }
}
