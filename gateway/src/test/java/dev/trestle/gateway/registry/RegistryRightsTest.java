package dev.trestle.gateway.registry;

import static dev.trestle.server.testing.HandPolicy.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.trestle.gateway.Events;
import dev.trestle.gateway.Events.Refusal;
import dev.trestle.gateway.SingleAnswer;
import dev.trestle.gateway.TestGateway;
import dev.trestle.server.security.Action;
import dev.trestle.server.security.Caller;
import dev.trestle.server.testing.CallerByHeader;
import dev.trestle.server.testing.HandPolicy;
import dev.trestle.server.testing.RecordingAudit;
import dev.trestle.v1.BacktestSchemaRequest;
import dev.trestle.v1.BacktestSchemaResponse;
import dev.trestle.v1.CheckCompatibilityRequest;
import dev.trestle.v1.Event;
import dev.trestle.v1.GetSchemaRequest;
import dev.trestle.v1.ListSchemasRequest;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.RegisterSchemaRequest;
import dev.trestle.v1.Schema;
import dev.trestle.v1.SchemaRegistryGrpc.SchemaRegistryBlockingStub;
import io.grpc.Context;
import io.micronaut.context.annotation.Property;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import jakarta.inject.Inject;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Schemas, and the records that backtests read, for those who may; each attack done unchecked. */
@MicronautTest
@Property(name = "test.memory", value = "true")
@Property(name = "test.policy", value = "true")
class RegistryRightsTest {

  private static final String ANN = "ann";
  private static final String DOCUMENT =
      "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"type\":\"object\","
          + "\"required\":[\"nothingHasThis\"]}";

  /** Events that are more than a page of records. */
  private static final int PADDED = 30;

  @Inject TestGateway gateway;
  @Inject HandPolicy policy;
  @Inject RecordingAudit audit;

  @BeforeEach
  void letAnnSeeVideo() {
    policy.set(
        rule(ANN, Action.READ_SCHEMAS).types("VideoUploaded", "OrderPlaced"),
        rule(ANN, Action.REGISTER_SCHEMAS).types("OrderPlaced"),
        rule("*", Action.PUBLISH));
    var unused = audit.take();
  }

  @Test
  void aSchemaOfAnotherTypeIsRefusedWhetherThereIsOneOrNot() {
    for (Function<String, Function<SchemaRegistryBlockingStub, ?>> ask :
        java.util.List.<Function<String, Function<SchemaRegistryBlockingStub, ?>>>of(
            type -> calls -> calls.getSchema(GetSchemaRequest.newBuilder().setType(type).build()),
            type ->
                calls -> calls.listSchemas(ListSchemasRequest.newBuilder().setType(type).build()),
            type ->
                calls ->
                    calls.checkCompatibility(
                        CheckCompatibilityRequest.newBuilder()
                            .setType(type)
                            .setDocument(DOCUMENT)
                            .build()))) {
      Refusal existing = refused(ask.apply("AudioUploaded"));
      Refusal missing = refused(ask.apply("AudioMissings"));

      assertThat(existing.reason()).isEqualTo("PERMISSION_DENIED");
      assertThat(existing.status().toString().replace("AudioUploaded", "AudioMissings"))
          .isEqualTo(missing.status().toString());
      assertThat(audit.take()).hasSize(2);
    }
    policy.off();
    assertThat(
            as(ANN)
                .getSchema(GetSchemaRequest.newBuilder().setType("AudioUploaded").build())
                .getVersion())
        .isEqualTo(1);
  }

  @Test
  void listsHaveWhatTheCallerMaySee() {
    assertThat(as(ANN).listSchemas(ListSchemasRequest.getDefaultInstance()).getSchemasList())
        .extracting(Schema::getType)
        .contains("VideoUploaded")
        .doesNotContain("AudioUploaded");
    policy.off();
    assertThat(as(ANN).listSchemas(ListSchemasRequest.getDefaultInstance()).getSchemasList())
        .extracting(Schema::getType)
        .contains("VideoUploaded", "AudioUploaded");
  }

  @Test
  void onlyASchemaOfOnesOwnTypesIsRegisteredAndTheAuditTellsOnce() {
    assertThat(
            refused(
                    calls ->
                        calls.registerSchema(
                            RegisterSchemaRequest.newBuilder()
                                .setType("VideoUploaded")
                                .setDocument(DOCUMENT)
                                .build()))
                .reason())
        .isEqualTo("PERMISSION_DENIED");
    assertThat(audit.take()).extracting(RecordingAudit.Line::event).containsExactly("refused");

    RegisterSchemaRequest own =
        RegisterSchemaRequest.newBuilder()
            .setType("OrderPlaced")
            .setDocument(SchemaRegistryTest.ORDER)
            .build();
    assertThat(as(ANN).registerSchema(own).getAlreadyRegistered()).isFalse();
    assertThat(as(ANN).registerSchema(own).getAlreadyRegistered()).isTrue();
    assertThat(audit.take())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.who()).isEqualTo(ANN);
              assertThat(line.event()).isEqualTo("schema_registered");
              assertThat(line.details())
                  .containsEntry("type", "OrderPlaced")
                  .containsEntry("schema_version", "1");
            });
  }

  @Test
  void aBacktestReadsRecordsSoItNeedsTheRightToReadThem() {
    var unused =
        gateway.publisher().publish(PublishRequest.newBuilder().setEvent(Events.audio()).build());
    BacktestSchemaRequest request =
        BacktestSchemaRequest.newBuilder().setType("AudioUploaded").setDocument(DOCUMENT).build();
    HandPolicy.Rule schemas = rule(ANN, Action.READ_SCHEMAS).types("AudioUploaded");

    for (HandPolicy.Rule other :
        java.util.List.of(
            rule("bob", Action.READ),
            rule(ANN, Action.READ).logs("bus").types("AudioUploaded"),
            rule(ANN, Action.READ).logs("events").types("VideoUploaded"))) {
      policy.set(schemas, other);
      Refusal refusal = refused(calls -> calls.backtestSchema(request));
      assertThat(refusal.reason()).isEqualTo("PERMISSION_DENIED");
      assertThat(audit.take())
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line.details())
                      .containsEntry("action", "read")
                      .containsEntry("log", "events")
                      .containsEntry("type", "AudioUploaded"));
    }
    policy.set(rule(ANN, Action.READ).logs("events").types("AudioUploaded"));
    assertThat(refused(calls -> calls.backtestSchema(request)).reason())
        .isEqualTo("PERMISSION_DENIED");

    policy.set(schemas, rule(ANN, Action.READ).logs("events").types("AudioUploaded"));
    assertThat(as(ANN).backtestSchema(request).getFailed()).isPositive();
    policy.off();
    assertThat(as("bob").backtestSchema(request).getFailed()).isPositive();
  }

  @Test
  void aBacktestUnderWayEndsWhenItsCallerMayNotReadAnyMore() throws Exception {
    HandPolicy.Rule schemas = rule(ANN, Action.READ_SCHEMAS);
    HandPolicy.Rule records = rule(ANN, Action.READ).logs("events").types("OrderPadded");
    registerAndPublishTwoPages();

    policy.set(schemas, records);
    var unused = audit.take();
    SingleAnswer<BacktestSchemaResponse> revoked = backtest(() -> policy.set(schemas));
    assertThat(catchThrowable(() -> revoked.future().get(40, TimeUnit.SECONDS)))
        .satisfies(
            e -> assertThat(Refusal.of(e.getCause()).reason()).isEqualTo("PERMISSION_DENIED"));
    assertThat(audit.take()).extracting(RecordingAudit.Line::event).containsExactly("refused");

    policy.set(schemas, records);
    SingleAnswer<BacktestSchemaResponse> other =
        backtest(() -> policy.set(schemas, records, rule("bob", Action.READ)));
    assertThat(other.future().get(40, TimeUnit.SECONDS).getChecked()).isEqualTo(PADDED);
    policy.set(schemas, records);
    SingleAnswer<BacktestSchemaResponse> unasked = backtest(policy::off);
    assertThat(unasked.future().get(40, TimeUnit.SECONDS).getChecked()).isEqualTo(PADDED);
  }

  /** Ann's, during which something happens when one page was read and the next was not. */
  private SingleAnswer<BacktestSchemaResponse> backtest(Runnable between) {
    AtomicInteger asked = new AtomicInteger();
    SingleAnswer<BacktestSchemaResponse> answer = new SingleAnswer<>();
    // Asked whether the call is cancelled before the work is begun, and before each page.
    BooleanSupplier cancelled =
        () -> {
          if (asked.incrementAndGet() == 3) {
            between.run();
          }
          return false;
        };
    new Caller(Caller.Kind.TOKEN, ANN)
        .in(Context.current())
        .run(
            () ->
                gateway
                    .bean(BacktestSchema.class)
                    .start(
                        BacktestSchemaRequest.newBuilder()
                            .setType("OrderPadded")
                            .setDocument(DOCUMENT)
                            .build(),
                        cancelled,
                        answer));
    return answer;
  }

  private void registerAndPublishTwoPages() {
    policy.off();
    var unused =
        gateway
            .registry()
            .registerSchema(
                RegisterSchemaRequest.newBuilder()
                    .setType("OrderPadded")
                    .setDocument(DOCUMENT.replace("\"nothingHasThis\"", ""))
                    .build());
    String padded = "{\"padding\":\"" + "x".repeat(200_000) + "\"}";
    for (int event = 0; event < PADDED; event++) {
      assertThat(
              gateway
                  .publisher()
                  .publish(
                      PublishRequest.newBuilder()
                          .setEvent(
                              Event.newBuilder()
                                  .setType("OrderPadded")
                                  .setSource("custom.shop")
                                  .setJson(padded))
                          .build())
                  .hasPosition())
          .isTrue();
    }
  }

  private SchemaRegistryBlockingStub as(String who) {
    return CallerByHeader.as(who, gateway.registry());
  }

  private Refusal refused(Function<SchemaRegistryBlockingStub, ?> call) {
    return SchemaRegistryTest.refusal(
        () -> {
          var unused = call.apply(as(ANN));
        });
  }
}
