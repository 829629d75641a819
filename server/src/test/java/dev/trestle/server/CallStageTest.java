package dev.trestle.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.GetSchemaRequest;
import dev.trestle.v1.SchemaRegistryGrpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@MicronautTest
@Property(name = "micronaut.application.name", value = "test")
@Property(name = "test.failing-registry", value = "true")
@Property(name = "test.call-stages", value = "true")
class CallStageTest {

  @Inject WholeService service;
  @Inject List<ServerInterceptor> interceptors;
  @Inject Innermost innermost;

  @Test
  void everyInterceptorHasAStageAndEveryStageOneInterceptor() {
    assertThat(interceptors)
        .filteredOn(each -> each != innermost)
        .allSatisfy(each -> assertThat(each).isInstanceOf(CallStage.Interceptor.class));
    assertThat(stages())
        .extracting(CallStage.Interceptor::stage)
        .containsExactlyInAnyOrder(CallStage.values());
  }

  /** The stack of the innermost interceptor has those around it. */
  @Test
  void aCallPassesTheStagesInTheirOrder() {
    var unused =
        SchemaRegistryGrpc.newBlockingStub(service.channel())
            .getSchema(GetSchemaRequest.newBuilder().setType("any").build());

    assertThat(innermost.passed).containsExactly(CallStage.values());
  }

  private Stream<CallStage.Interceptor> stages() {
    return interceptors.stream()
        .filter(CallStage.Interceptor.class::isInstance)
        .map(CallStage.Interceptor.class::cast);
  }

  /** Has no stage, and so comes last. */
  @Singleton
  @Requires(property = "test.call-stages")
  static final class Innermost implements ServerInterceptor {

    private final List<CallStage.Interceptor> others;
    private volatile List<CallStage> passed = List.of();

    Innermost(List<CallStage.Interceptor> others) {
      this.others = others;
    }

    private static boolean isOf(StackTraceElement frame, Class<?> type) {
      return Stream.<Class<?>>iterate(type, each -> each != null, Class::getSuperclass)
          .anyMatch(each -> each.getName().equals(frame.getClassName()));
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      List<CallStage> stages = new ArrayList<>();
      for (StackTraceElement frame : Thread.currentThread().getStackTrace()) {
        others.stream()
            .filter(each -> frame.getMethodName().equals("interceptCall"))
            .filter(each -> isOf(frame, each.getClass()))
            .forEach(each -> stages.add(each.stage()));
      }
      Collections.reverse(stages);
      passed = stages;
      return next.startCall(call, headers);
    }
  }
}
