package dev.trestle.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.ErrorInfo;
import dev.trestle.server.testing.Await;
import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.EventReaderGrpc;
import dev.trestle.v1.GetSchemaRequest;
import dev.trestle.v1.ListLogsRequest;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishStreamResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCalls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server with a policy lets pass; each attack succeeds where there is none. */
@Timeout(120)
class PolicedServerTest {

  private static final String ADMIN =
      "  - {name: admin, who: [admin], may: [read-schemas, reflect, publish, read]}\n";
  private static final String USUAL =
      """
        - {name: a, who: [a], may: [publish], types: [A]}
        - {name: few, who: [few], may: [publish, read], quota: {streams: 2, reads: 2}}
        - {name: slow, who: [slow], may: [publish], quota: {events-per-second: 1}}
      """;

  @TempDir private static Path folder;

  private static PolicedServer policed;
  private static PolicedServer open;

  @BeforeAll
  static void start() {
    Policies.write(policy(), Policies.of(ADMIN, USUAL));
    policed = PolicedServer.policed(policy()).ready();
    open = PolicedServer.open().ready();
  }

  @AfterAll
  static void close() throws Exception {
    policed.close();
    open.close();
  }

  @Test
  void whoProvesNothingLearnsOfHealthAndOfNothingElse() {
    Channel nobody = policed.service().channel();

    assertThat(
            HealthGrpc.newBlockingStub(nobody)
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus())
        .isEqualTo(ServingStatus.SERVING);
    StatusRuntimeException refused = refusal(() -> publish(nobody, "A"));
    assertThat(refused.getStatus().getCode()).isEqualTo(Code.UNAUTHENTICATED);
    assertThat(reason(refused)).isEqualTo("UNAUTHENTICATED");

    publish(open.service().channel(), "A");
  }

  @Test
  void anActionThatNoRuleAllowsIsRefused() {
    StatusRuntimeException refused = refusal(() -> listLogs(policed.as("a")));

    assertThat(refused.getStatus().getCode()).isEqualTo(Code.PERMISSION_DENIED);
    assertThat(reason(refused)).isEqualTo("PERMISSION_DENIED");
    assertThat(info(refused).getMetadataMap()).isEqualTo(Map.of("action", "read"));
    assertThat(refusal(() -> listLogs(policed.as("admin"))).getStatus().getCode())
        .as("control: passed on to a handler that there is not")
        .isEqualTo(Code.UNIMPLEMENTED);
    assertThat(refusal(() -> listLogs(open.as("a"))).getStatus().getCode())
        .isEqualTo(Code.UNIMPLEMENTED);
  }

  @Test
  void anRpcThatIsNoActionIsRefusedToEverybody() {
    assertThat(refusal(() -> callStray(policed.as("admin"))).getStatus().getCode())
        .isEqualTo(Code.PERMISSION_DENIED);
    callStray(open.as("admin"));
  }

  @Test
  void reflectionIsAnAction() {
    assertThat(refusal(() -> reflect(policed.as("a"))).getStatus().getCode())
        .isEqualTo(Code.PERMISSION_DENIED);
    reflect(policed.as("admin"));
    reflect(open.as("a"));
  }

  @Test
  void whatFailsWhileTheCallerIsIdentifiedIsADefectWithoutInsides() {
    StatusRuntimeException failure = refusal(() -> publish(policed.as("defect"), "A"));
    assertThat(failure.getStatus().getCode()).isEqualTo(Code.INTERNAL);
    assertThat(failure.getStatus().getDescription()).doesNotContain("secret");
  }

  @Test
  void oneForbiddenEventOfAStreamIsRefusedAndItsNeighboursAreNot() throws Exception {
    OpenStream.Publishing stream = OpenStream.publish(policed.as("a"));
    stream.send("B");
    stream.send("a");
    stream.send("A");

    assertThat(outcome(stream)).isEqualTo(0);
    assertThat(outcome(stream)).isEqualTo(Code.PERMISSION_DENIED.value());
    assertThat(outcome(stream)).isEqualTo(Code.PERMISSION_DENIED.value());
    assertThat(outcome(stream)).isEqualTo(0);
    stream.requests().onCompleted();
    assertThat(stream.stream().end().isOk()).isTrue();
  }

  @Test
  void aCallerWithManyConnectionsHasOneQuotaOfStreams() throws Exception {
    assertThat(accepted(policed)).hasSize(2);
    assertThat(accepted(open)).hasSize(12);
    Await.until("the streams are closed and count no more", () -> acceptedQuietly(policed) == 2);
  }

  @Test
  void aCallerWithManyConnectionsHasOneQuotaOfEvents() {
    long began = System.nanoTime();
    int accepted = 0;
    for (int connection = 0; connection < 10; connection++) {
      Channel channel = policed.newChannelAs("slow");
      for (int event = 0; event < 5; event++) {
        try {
          publish(channel, "A");
          accepted++;
        } catch (StatusRuntimeException e) {
          assertThat(reason(e)).isEqualTo("QUOTA_EXCEEDED");
        }
      }
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    assertThat(accepted).isPositive().isLessThanOrEqualTo(1 + (int) Math.ceil(seconds));
  }

  @Test
  void withoutAPolicyAServerIsNotReadyAndRefusesEverything() throws Exception {
    try (PolicedServer none = PolicedServer.start(Map.of("trestle.security.mode", "policy"))) {
      none.service().awaitMissing("there is no policy");
      assertThat(refusal(() -> publish(none.as("admin"), "A")).getStatus().getCode())
          .isEqualTo(Code.PERMISSION_DENIED);
    }
  }

  private static Path policy() {
    return folder.resolve("policy.yaml");
  }

  /** Streams that one caller is let open, each over a connection of its own; closes them. */
  private static List<OpenStream.Publishing> accepted(PolicedServer server) throws Exception {
    List<OpenStream.Publishing> tried = new ArrayList<>();
    for (int connection = 0; connection < 12; connection++) {
      tried.add(OpenStream.publish(server.newChannelAs("few")));
    }
    List<OpenStream.Publishing> accepted = new ArrayList<>();
    for (OpenStream.Publishing each : tried) {
      if (each.stream().isAccepted()) {
        accepted.add(each);
      } else {
        assertThat(each.stream().end().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
      }
    }
    for (OpenStream.Publishing each : accepted) {
      each.requests().onCompleted();
      assertThat(each.stream().end().isOk()).isTrue();
    }
    return accepted;
  }

  private static int acceptedQuietly(PolicedServer server) {
    try {
      return accepted(server).size();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static int outcome(OpenStream.Publishing stream) throws InterruptedException {
    PublishStreamResponse answer = stream.stream().next();
    return answer.getError().getCode();
  }

  private static void publish(Channel channel, String type) {
    var unused =
        EventPublisherGrpc.newBlockingStub(channel)
            .publish(
                PublishRequest.newBuilder().setEvent(Event.newBuilder().setType(type)).build());
  }

  private static void listLogs(Channel channel) {
    var unused =
        EventReaderGrpc.newBlockingStub(channel).listLogs(ListLogsRequest.getDefaultInstance());
  }

  private static void callStray(Channel channel) {
    var unused =
        ClientCalls.blockingUnaryCall(
            channel,
            PolicedServices.STRAY,
            CallOptions.DEFAULT,
            GetSchemaRequest.getDefaultInstance());
  }

  private static void reflect(Channel channel) {
    ServerReflectionResponse answer =
        ClientCalls.blockingServerStreamingCall(
                channel,
                ServerReflectionGrpc.getServerReflectionInfoMethod(),
                CallOptions.DEFAULT,
                ServerReflectionRequest.newBuilder().setListServices("").build())
            .next();
    assertThat(answer.getListServicesResponse().getServiceCount()).isPositive();
  }

  private static StatusRuntimeException refusal(Runnable call) {
    StatusRuntimeException refusal = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(refusal).as("refused").isNotNull();
    return refusal;
  }

  private static String reason(StatusRuntimeException refusal) {
    return info(refusal).getReason();
  }

  private static ErrorInfo info(StatusRuntimeException refusal) {
    try {
      return StatusProto.fromThrowable(refusal).getDetails(0).unpack(ErrorInfo.class);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
