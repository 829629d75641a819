package dev.trestle.gateway.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.google.rpc.RetryInfo;
import dev.trestle.gateway.Events;
import dev.trestle.gateway.Events.Refusal;
import dev.trestle.gateway.SingleAnswer;
import dev.trestle.gateway.TestGateway;
import dev.trestle.gateway.World;
import dev.trestle.v1.BacktestSchemaRequest;
import dev.trestle.v1.BacktestSchemaResponse;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.RegisterSchemaRequest;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BacktestSchemaTest {

  private TestGateway gateway;

  @BeforeEach
  void start() throws Exception {
    gateway = TestGateway.start(new World(), Map.of());
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  @Test
  void aCandidateIsJudgedByRecordedEvents() {
    register();
    for (int i = 0; i < 5; i++) {
      var receipt =
          SchemaRegistryTest.publish(gateway, "{\"orderId\":\"" + "x".repeat(i + 1) + "\"}");
      assertThat(receipt.hasPosition()).isTrue();
    }
    var audio =
        gateway.publisher().publish(PublishRequest.newBuilder().setEvent(Events.audio()).build());
    assertThat(audio.hasPosition()).isTrue();

    String shorter = SchemaRegistryTest.ORDER.replace("\"string\"", "\"string\",\"maxLength\":3");
    BacktestSchemaResponse outcome =
        gateway
            .registry()
            .backtestSchema(
                BacktestSchemaRequest.newBuilder()
                    .setType("OrderPlaced")
                    .setDocument(shorter)
                    .setMaxFailures(1)
                    .build());

    assertThat(outcome.getScanned()).isEqualTo(6);
    assertThat(outcome.getChecked()).isEqualTo(5);
    assertThat(outcome.getFailed()).isEqualTo(2);
    assertThat(outcome.getFailuresList()).hasSize(1);
    assertThat(outcome.getFailures(0).getPosition().getOffset()).isEqualTo(3);
    assertThat(outcome.getFailures(0).getViolations(0).getPointer()).isEqualTo("/orderId");
    BacktestSchemaRequest elsewhere =
        BacktestSchemaRequest.newBuilder()
            .setType("OrderPlaced")
            .setDocument(shorter)
            .setLog("nowhere")
            .build();
    assertThat(
            SchemaRegistryTest.refusal(() -> gateway.registry().backtestSchema(elsewhere)).reason())
        .isEqualTo("LOG_NOT_FOUND");
  }

  @Test
  void aBacktestFromATimeThatIsNoneNamesTheField() {
    BacktestSchemaRequest never =
        BacktestSchemaRequest.newBuilder()
            .setType("OrderPlaced")
            .setDocument(SchemaRegistryTest.ORDER)
            .setFromTime(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE))
            .build();

    Refusal refusal = SchemaRegistryTest.refusal(() -> gateway.registry().backtestSchema(never));

    assertThat(refusal.reason()).isEqualTo("INVALID_FIELD");
    assertThat(refusal.fields()).containsExactly("from_time");
  }

  @Test
  void oneBacktestAtATimeLeavesTheThreadsToPublishers() throws Exception {
    register();
    assertThat(SchemaRegistryTest.publish(gateway, "{\"orderId\":\"1\"}").hasPosition()).isTrue();
    BacktestSchemaRequest request =
        BacktestSchemaRequest.newBuilder()
            .setType("OrderPlaced")
            .setDocument(SchemaRegistryTest.ORDER)
            .build();
    CountDownLatch goOn = new CountDownLatch(1);
    SingleAnswer<BacktestSchemaResponse> first = new SingleAnswer<>();
    gateway.bean(BacktestSchema.class).start(request, () -> !passes(goOn), first);

    Refusal second = SchemaRegistryTest.refusal(() -> gateway.registry().backtestSchema(request));
    assertThat(second.reason()).isEqualTo("OVERLOADED");
    assertThat(second.status().getDetailsList()).anyMatch(detail -> detail.is(RetryInfo.class));

    assertThat(SchemaRegistryTest.publish(gateway, "{\"orderId\":\"2\"}").hasPosition()).isTrue();

    goOn.countDown();
    assertThat(first.future().get(20, TimeUnit.SECONDS).getChecked()).isPositive();
    assertThat(gateway.registry().backtestSchema(request).getChecked()).isEqualTo(2);
  }

  private static boolean passes(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void register() {
    var unused =
        gateway
            .registry()
            .registerSchema(
                RegisterSchemaRequest.newBuilder()
                    .setType("OrderPlaced")
                    .setVersion(1)
                    .setDocument(SchemaRegistryTest.ORDER)
                    .build());
  }
}
