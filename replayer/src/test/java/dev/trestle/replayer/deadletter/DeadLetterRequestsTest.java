package dev.trestle.replayer.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.trestle.proto.RandomCalls;
import dev.trestle.replayer.request.PageRequest;
import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.DeadLetterFilter;
import dev.trestle.v1.DeadLetterIds;
import dev.trestle.v1.DeadLettersGrpc;
import dev.trestle.v1.DeadLettersGrpc.DeadLettersBlockingStub;
import dev.trestle.v1.DiscardDeadLettersRequest;
import dev.trestle.v1.ListDeadLettersRequest;
import dev.trestle.v1.RedriveDeadLettersRequest;
import dev.trestle.v1.WatchDeadLettersRequest;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Requests that cannot be carried out, over a replayer in memory. */
class DeadLetterRequestsTest {

  private static WholeService service;

  @BeforeAll
  static void start() {
    service =
        WholeService.start(
                Map.of(
                    "test.memory", "dead-letters",
                    "trestle.capture.enabled", "false",
                    "trestle.dead-letters.enabled", "false"))
            .awaitReady(Duration.ofMinutes(1));
  }

  @AfterAll
  static void stop() throws Exception {
    service.close();
  }

  @Test
  void whateverIsAskedTheAnswerTellsWhatToDo() throws Exception {
    assertThat(
            RandomCalls.unexplained(
                service.channel(), DeadLettersGrpc.getServiceDescriptor(), 10, 11))
        .isEmpty();
  }

  @Test
  void aRequestThatIsMalformedNamesItsField() throws Exception {
    DeadLetterIds ids = DeadLetterIds.newBuilder().addIds("x").build();
    assertThat(
            fieldOf(
                () ->
                    rpc()
                        .redriveDeadLetters(
                            RedriveDeadLettersRequest.newBuilder().setIds(ids).build())))
        .isEqualTo("requested_by");
    assertThat(
            fieldOf(
                () ->
                    rpc()
                        .redriveDeadLetters(
                            RedriveDeadLettersRequest.newBuilder().setRequestedBy("o").build())))
        .isEqualTo("selection");
    assertThat(
            fieldOf(
                () ->
                    rpc()
                        .discardDeadLetters(
                            DiscardDeadLettersRequest.newBuilder()
                                .setIds(ids)
                                .setRequestedBy("o")
                                .build())))
        .isEqualTo("reason");
    assertThat(
            fieldOf(
                () ->
                    rpc()
                        .listDeadLetters(
                            ListDeadLettersRequest.newBuilder().setPageSize(-1).build())))
        .isEqualTo("page_size");
    assertThat(
            fieldOf(
                () ->
                    rpc()
                        .listDeadLetters(
                            ListDeadLettersRequest.newBuilder()
                                .setFilter(DeadLetterFilter.newBuilder().addStatesValue(99))
                                .build())))
        .isEqualTo("filter.states");
    assertThat(
            fieldOf(
                () ->
                    rpc()
                        .watchDeadLetters(
                            WatchDeadLettersRequest.newBuilder().setOffset(-1).build())
                        .next()))
        .isEqualTo("offset");
    String token = new PageRequest("dead letters", "", 1).tokenAfter("x");
    assertThat(
            fieldOf(
                () ->
                    rpc()
                        .listDeadLetters(
                            ListDeadLettersRequest.newBuilder().setPageToken(token).build())))
        .isEqualTo("page_token");
  }

  private static String fieldOf(Runnable call) throws Exception {
    StatusRuntimeException[] thrown = new StatusRuntimeException[1];
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(StatusRuntimeException.class, e -> thrown[0] = e);
    Status status = StatusProto.fromThrowable(thrown[0]);
    assertThat(status.getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    return status.getDetails(1).unpack(BadRequest.class).getFieldViolations(0).getField();
  }

  private static DeadLettersBlockingStub rpc() {
    return DeadLettersGrpc.newBlockingStub(service.channel())
        .withDeadlineAfter(30, TimeUnit.SECONDS);
  }
}
