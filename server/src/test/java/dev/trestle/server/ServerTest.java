package dev.trestle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.trestle.v1.GetSchemaRequest;
import dev.trestle.v1.ListSchemasRequest;
import dev.trestle.v1.SchemaRegistryGrpc;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.ClientCalls;
import io.micronaut.context.ApplicationContext;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServerTest {

  private EmbeddedServer http;
  private FailingRegistry service;
  private ManagedChannel channel;

  @BeforeEach
  void start() {
    http =
        ApplicationContext.run(
            EmbeddedServer.class,
            Map.of(
                "micronaut.application.name",
                "test",
                "micronaut.server.port",
                -1,
                "grpc.server.port",
                0,
                "trestle.environment",
                "test"));
    service = http.getApplicationContext().getBean(FailingRegistry.class);
    int port = http.getApplicationContext().getBean(GrpcEmbeddedServer.class).getPort();
    channel = ManagedChannelBuilder.forAddress("localhost", port).usePlaintext().build();
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (http.isRunning()) {
      http.close();
    }
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
  }

  @Test
  void aDefectAnswersInternalWithAnIdAndNoneOfItsInsides() throws Exception {
    for (String how : new String[] {"thrown", "onError"}) {
      Status status = failure(how);
      assertThat(status.getCode()).isEqualTo(13);
      ErrorInfo info = status.getDetails(0).unpack(ErrorInfo.class);
      assertThat(info.getReason()).isEqualTo("INTERNAL");
      assertThat(status.getMessage())
          .contains(info.getMetadataOrThrow("error_id"))
          .doesNotContain("secret");
    }
  }

  @Test
  void aProblemThatIsThrownKeepsItsStatusAndDetails() throws Exception {
    Status status = failure("problem");
    assertThat(status.getCode()).isEqualTo(3);
    assertThat(status.getDetails(0).unpack(ErrorInfo.class).getReason()).isEqualTo("INVALID_FIELD");
  }

  @Test
  void theServerIsReadyOnlyOnceEveryCheckHasSucceeded() throws Exception {
    assertThat(health()).isEqualTo(ServingStatus.NOT_SERVING);
    assertThat(readiness()).isEqualTo(503);

    service.tableSeen = true;
    http.getApplicationContext().getBean(Readiness.class).whenReady().get(10, TimeUnit.SECONDS);

    assertThat(health()).isEqualTo(ServingStatus.SERVING);
    assertThat(readiness()).isEqualTo(200);
  }

  @Test
  void stoppingLetsAnOpenCallEndAndEndsTheServer() throws Exception {
    var answer =
        SchemaRegistryGrpc.newFutureStub(channel)
            .listSchemas(ListSchemasRequest.getDefaultInstance());
    service.open.get(10, TimeUnit.SECONDS);
    var grpc = http.getApplicationContext().getBean(GrpcEmbeddedServer.class).getServer();

    http.close();

    assertThat(answer.get(10, TimeUnit.SECONDS).getSchemasCount()).isZero();
    assertThat(grpc.isTerminated()).isTrue();
  }

  /** What a load tool or an older client asks by, and what newer ones do. */
  @Test
  void reflectionAnswersInBothItsVersions() throws Exception {
    for (String version : new String[] {"v1", "v1alpha"}) {
      assertThat(listedBy("grpc.reflection." + version + ".ServerReflection"))
          .as(version)
          .contains("trestle.v1.SchemaRegistry", "grpc.health.v1.Health");
    }
  }

  private Status failure(String type) {
    StatusRuntimeException thrown =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                SchemaRegistryGrpc.newBlockingStub(channel)
                    .getSchema(GetSchemaRequest.newBuilder().setType(type).build()));
    return StatusProto.fromThrowable(thrown);
  }

  /** The services that reflection lists. Its two versions have the same messages on the wire. */
  private List<String> listedBy(String reflection) {
    MethodDescriptor<ServerReflectionRequest, ServerReflectionResponse> method =
        ServerReflectionGrpc.getServerReflectionInfoMethod().toBuilder()
            .setFullMethodName(
                MethodDescriptor.generateFullMethodName(reflection, "ServerReflectionInfo"))
            .build();
    ServerReflectionResponse response =
        ClientCalls.blockingServerStreamingCall(
                channel,
                method,
                CallOptions.DEFAULT,
                ServerReflectionRequest.newBuilder().setListServices("").build())
            .next();
    return response.getListServicesResponse().getServiceList().stream()
        .map(ServiceResponse::getName)
        .toList();
  }

  private ServingStatus health() {
    return HealthGrpc.newBlockingStub(channel)
        .check(HealthCheckRequest.getDefaultInstance())
        .getStatus();
  }

  private int readiness() throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(http.getURL() + "/health/readiness")).build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
