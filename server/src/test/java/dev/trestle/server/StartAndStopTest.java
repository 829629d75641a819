package dev.trestle.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.ListSchemasRequest;
import dev.trestle.v1.SchemaRegistryGrpc;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StartAndStopTest {

  private WholeService service;
  private FailingRegistry registry;

  @BeforeEach
  void start() {
    service =
        WholeService.start(
            Map.of("micronaut.application.name", "test", "test.failing-registry", "true"));
    registry = service.bean(FailingRegistry.class);
  }

  @AfterEach
  void close() throws InterruptedException {
    service.close();
  }

  @Test
  void theServerIsReadyOnlyOnceEveryCheckHasSucceeded() throws Exception {
    assertThat(health()).isEqualTo(ServingStatus.NOT_SERVING);
    assertThat(readiness()).isEqualTo(503);

    registry.tableSeen = true;
    service.bean(Readiness.class).whenReady().get(10, TimeUnit.SECONDS);

    assertThat(health()).isEqualTo(ServingStatus.SERVING);
    assertThat(readiness()).isEqualTo(200);
  }

  @Test
  void stoppingLetsAnOpenCallEndAndEndsTheServer() throws Exception {
    var answer =
        SchemaRegistryGrpc.newFutureStub(service.channel())
            .listSchemas(ListSchemasRequest.getDefaultInstance());
    registry.open.get(10, TimeUnit.SECONDS);
    var grpc = service.bean(GrpcEmbeddedServer.class).getServer();

    service.stop();

    assertThat(answer.get(10, TimeUnit.SECONDS).getSchemasCount()).isZero();
    assertThat(grpc.isTerminated()).isTrue();
  }

  private ServingStatus health() {
    return HealthGrpc.newBlockingStub(service.channel())
        .check(HealthCheckRequest.getDefaultInstance())
        .getStatus();
  }

  private int readiness() throws Exception {
    return service.get("/health/readiness").statusCode();
  }
}
