package dev.trestle.gateway;

import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.SchemaRegistryGrpc;
import io.grpc.ManagedChannel;
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

  private static final Duration READY = Duration.ofSeconds(10);

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
      return service.awaitReady(READY).bean(TestGateway.class);
    } catch (Exception e) {
      service.close();
      throw e;
    }
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
