package dev.trestle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.GetSchemaRequest;
import dev.trestle.v1.SchemaRegistryGrpc;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.ClientCalls;
import io.micronaut.context.annotation.Property;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every service answers, whatever it is asked. */
@MicronautTest
@Property(name = "micronaut.application.name", value = "test")
@Property(name = "test.failing-registry", value = "true")
class ServerTest {

  @Inject WholeService service;

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
                SchemaRegistryGrpc.newBlockingStub(service.channel())
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
                service.channel(),
                method,
                CallOptions.DEFAULT,
                ServerReflectionRequest.newBuilder().setListServices("").build())
            .next();
    return response.getListServicesResponse().getServiceList().stream()
        .map(ServiceResponse::getName)
        .toList();
  }
}
