package dev.trestle.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.GetSchemaRequest;
import dev.trestle.v1.ListSchemasRequest;
import dev.trestle.v1.SchemaRegistryGrpc;
import io.grpc.ConnectivityState;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StartAndStopTest {

  private WholeService service;
  private FailingRegistry registry;

  @BeforeEach
  void start() {
    service =
        WholeService.start(
            Map.of(
                "micronaut.application.name", "test",
                "test.failing-registry", "true",
                "trestle.server.drain-grace", "10m"));
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

  @Test
  void aWatchOfHealthIsToldOfTheStopAndDoesNotHoldItUp() throws Exception {
    registry.tableSeen = true;
    service.bean(Readiness.class).whenReady().get(10, TimeUnit.SECONDS);
    Watch watch = new Watch();
    HealthGrpc.newStub(service.channel()).watch(HealthCheckRequest.getDefaultInstance(), watch);
    assertThat(watch.next()).isEqualTo(ServingStatus.SERVING);
    var grpc = service.bean(GrpcEmbeddedServer.class).getServer();

    service.stop(); // With ten minutes for open calls to end.

    assertThat(watch.next()).isEqualTo(ServingStatus.NOT_SERVING);
    assertThat(watch.ended.get(10, TimeUnit.SECONDS).getCode()).isEqualTo(Code.UNAVAILABLE);
    assertThat(grpc.isTerminated()).isTrue();
  }

  @Test
  void aStreamOfReflectionDoesNotHoldUpAStop() throws Exception {
    CompletableFuture<Status> ended = new CompletableFuture<>();
    var answered = new CompletableFuture<ServerReflectionResponse>();
    StreamObserver<ServerReflectionRequest> asking =
        ServerReflectionGrpc.newStub(service.channel())
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse answer) {
                    answered.complete(answer);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    ended.complete(Status.fromThrowable(failure));
                  }

                  @Override
                  public void onCompleted() {
                    ended.complete(Status.OK);
                  }
                });
    asking.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    answered.get(10, TimeUnit.SECONDS);

    service.stop();

    assertThat(ended.get(10, TimeUnit.SECONDS).getCode()).isEqualTo(Code.UNAVAILABLE);
  }

  @Test
  void aStopSaysSoFirstAndStillAnswersForAWhile() throws Exception {
    try (WholeService delaying =
        WholeService.start(
            Map.of(
                "micronaut.application.name", "test",
                "test.failing-registry", "true",
                "trestle.server.drain-delay", "2s"))) {
      delaying.bean(FailingRegistry.class).tableSeen = true;
      delaying.bean(Readiness.class).whenReady().get(10, TimeUnit.SECONDS);
      Watch watch = new Watch();
      HealthGrpc.newStub(delaying.channel()).watch(HealthCheckRequest.getDefaultInstance(), watch);
      assertThat(watch.next()).isEqualTo(ServingStatus.SERVING);

      CompletableFuture<Void> stop = CompletableFuture.runAsync(delaying::stop);
      assertThat(watch.next()).isEqualTo(ServingStatus.NOT_SERVING);
      assertThat(
              SchemaRegistryGrpc.newBlockingStub(delaying.channel())
                  .getSchema(GetSchemaRequest.newBuilder().setType("any").build()))
          .as("a call of a client that has not noticed")
          .isNotNull();

      stop.get(20, TimeUnit.SECONDS);
      assertThat(watch.ended.get(10, TimeUnit.SECONDS).getCode()).isEqualTo(Code.UNAVAILABLE);
    }
  }

  @Test
  void aConnectionThatIsOldIsEndedAndCallsGoOnOverAnother() throws Exception {
    try (WholeService ageing =
        WholeService.start(
            Map.of(
                "micronaut.application.name", "test",
                "test.failing-registry", "true",
                "trestle.server.max-connection-age", "1s"))) {
      SchemaRegistryGrpc.SchemaRegistryBlockingStub calls =
          SchemaRegistryGrpc.newBlockingStub(ageing.channel());
      GetSchemaRequest any = GetSchemaRequest.newBuilder().setType("any").build();
      calls.getSchema(any);
      CompletableFuture<Void> left = new CompletableFuture<>();
      ageing.channel().notifyWhenStateChanged(ConnectivityState.READY, () -> left.complete(null));
      left.get(20, TimeUnit.SECONDS);
      assertThat(calls.getSchema(any)).isNotNull();
    }
  }

  /** A watch, as a load balancer has it. */
  private static final class Watch implements StreamObserver<HealthCheckResponse> {
    private final BlockingQueue<ServingStatus> told = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> ended = new CompletableFuture<>();

    ServingStatus next() throws InterruptedException {
      return told.poll(10, TimeUnit.SECONDS);
    }

    @Override
    public void onNext(HealthCheckResponse response) {
      told.add(response.getStatus());
    }

    @Override
    public void onError(Throwable failure) {
      ended.complete(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      ended.complete(Status.OK);
    }
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
