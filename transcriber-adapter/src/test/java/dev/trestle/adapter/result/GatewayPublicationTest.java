package dev.trestle.adapter.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.queues.OutageException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GatewayPublicationTest {

  @ParameterizedTest
  @EnumSource(
      names = {
        "UNAVAILABLE",
        "DEADLINE_EXCEEDED",
        "RESOURCE_EXHAUSTED",
        "ABORTED",
        "CANCELLED",
        "UNAUTHENTICATED",
        "PERMISSION_DENIED",
        "NOT_FOUND",
        "UNIMPLEMENTED"
      })
  void whatIsNotTheEventsFaultIsAnOutage(Status.Code code) {
    assertThatThrownBy(() -> GatewayPublication.refusal("e", failure(code)))
        .isInstanceOf(OutageException.class)
        .hasMessageContaining(code + ": planted")
        .hasCauseInstanceOf(StatusRuntimeException.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"INVALID_ARGUMENT", "FAILED_PRECONDITION", "OUT_OF_RANGE"})
  void whatTheGatewayWillNeverTakeIsARefusal(Status.Code code) {
    assertThat(GatewayPublication.refusal("e", failure(code))).hasValue(code + ": planted");
  }

  @Test
  void anEventThatWasPublishedBeforeIsPublished() {
    assertThat(GatewayPublication.refusal("e", failure(Status.Code.ALREADY_EXISTS))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERNAL", "UNKNOWN", "DATA_LOSS"})
  void anythingElseIsADefect(Status.Code code) {
    assertThatThrownBy(() -> GatewayPublication.refusal("e", failure(code)))
        .isInstanceOf(StatusRuntimeException.class);
  }

  private static StatusRuntimeException failure(Status.Code code) {
    return code.toStatus().withDescription("planted").asRuntimeException();
  }
}
