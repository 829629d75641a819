package dev.trestle.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.server.testing.Await;
import dev.trestle.v1.BacktestSchemaRequest;
import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.SchemaRegistryGrpc;
import io.grpc.Channel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls that are under way when their caller may not go on. */
@Timeout(120)
class RevocationTest {

  private static final String LASTING =
      """
        - {name: lasting, who: [lasting], may: [publish]}
        - {name: short, who: [short], may: [read, read-schemas]}
      """;
  private static final String PASSING =
      "  - {name: passing, who: [passing], may: [read, publish, read-schemas]}\n";

  @TempDir private static Path folder;

  private static PolicedServer policed;
  private static PolicedServer open;

  @BeforeAll
  static void start() {
    Policies.write(policy(), Policies.of(LASTING, PASSING));
    policed = PolicedServer.policed(policy()).ready();
    open = PolicedServer.open().ready();
  }

  @AfterAll
  static void close() throws Exception {
    policed.close();
    open.close();
  }

  @Test
  void whoIsRevokedIsEndedWithinItsOpenCallsAndNobodyElseIs() throws Exception {
    OpenStream<?> read = OpenStream.read(policed.as("passing"));
    OpenStream.Publishing published = OpenStream.publish(policed.newChannelAs("passing"));
    OpenStream<?> backtest = backtest(policed, "passing");
    OpenStream.Publishing other = OpenStream.publish(policed.as("lasting"));
    OpenStream<?> control = OpenStream.read(open.as("passing"));
    read.next();
    published.stream().next();
    other.stream().next();
    control.next();
    PolicedServices.Reader reader = policed.service().bean(PolicedServices.Reader.class);
    int gone = reader.gone.get();

    Policies.write(policy(), Policies.of(LASTING));
    try {
      assertThat(read.end().getCode()).isEqualTo(Code.PERMISSION_DENIED);
      assertThat(published.stream().end().getCode()).isEqualTo(Code.PERMISSION_DENIED);
      assertThat(backtest.end().getCode()).isEqualTo(Code.PERMISSION_DENIED);
      Await.until("the handler has heard of it", () -> reader.gone.get() > gone);
      assertThat(isAllowed(policed.as("passing"))).isFalse();
      other.send("A");
      other.stream().next();
      assertThat(control.isOpen()).isTrue();
    } finally {
      Policies.write(policy(), Policies.of(LASTING, PASSING));
      other.requests().onCompleted();
    }
    Await.until("the rule is in force again", () -> isAllowed(policed.as("passing")));
  }

  @Test
  void aCallThatLastsEndsWithItsCredential() throws Exception {
    OpenStream<?> read = OpenStream.read(policed.as("short"));
    OpenStream<?> control = OpenStream.read(open.as("short"));
    read.next();
    control.next();
    PolicedServices.Registry registry = policed.service().bean(PolicedServices.Registry.class);
    int gone = registry.gone.get();
    OpenStream<?> backtest = backtest(policed, "short");
    OpenStream<?> otherControl = backtest(open, "short");

    assertThat(read.end().getCode()).isEqualTo(Code.UNAUTHENTICATED);
    assertThat(backtest.end().getCode()).isEqualTo(Code.UNAUTHENTICATED);
    Await.until("the handler has heard of it", () -> registry.gone.get() > gone);
    assertThat(control.isOpen()).isTrue();
    assertThat(otherControl.isOpen()).isTrue();
  }

  /** One that is under way. */
  private static OpenStream<?> backtest(PolicedServer server, String caller) {
    PolicedServices.Registry registry = server.service().bean(PolicedServices.Registry.class);
    int before = registry.begun.get();
    OpenStream<dev.trestle.v1.BacktestSchemaResponse> backtest = new OpenStream<>();
    SchemaRegistryGrpc.newStub(server.as(caller))
        .backtestSchema(BacktestSchemaRequest.getDefaultInstance(), backtest);
    Await.until("a backtest under way", () -> registry.begun.get() > before);
    return backtest;
  }

  private static Path policy() {
    return folder.resolve("policy.yaml");
  }

  private static boolean isAllowed(Channel channel) {
    try {
      var unused =
          EventPublisherGrpc.newBlockingStub(channel)
              .publish(
                  PublishRequest.newBuilder().setEvent(Event.newBuilder().setType("A")).build());
      return true;
    } catch (StatusRuntimeException refused) {
      return false;
    }
  }
}
