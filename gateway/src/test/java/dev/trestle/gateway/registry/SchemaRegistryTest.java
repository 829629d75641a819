package dev.trestle.gateway.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.trestle.gateway.Events.Refusal;
import dev.trestle.gateway.TestGateway;
import dev.trestle.gateway.World;
import dev.trestle.proto.RandomCalls;
import dev.trestle.v1.CheckCompatibilityRequest;
import dev.trestle.v1.Event;
import dev.trestle.v1.GetSchemaRequest;
import dev.trestle.v1.ListSchemasRequest;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishResponse;
import dev.trestle.v1.RegisterSchemaRequest;
import dev.trestle.v1.RegisterSchemaResponse;
import dev.trestle.v1.Schema;
import dev.trestle.v1.SchemaRegistryGrpc;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SchemaRegistryTest {

  static final String ORDER =
      """
      {"$schema":"http://json-schema.org/draft-07/schema#","type":"object",
       "required":["orderId"],"properties":{"orderId":{"type":"string"}}}""";
  static final String ORDER_WITH_NOTE = ORDER.replace("}}}", "},\"note\":{\"type\":\"string\"}}}");
  static final String ORDER_WITH_MORE_REQUIRED =
      ORDER.replace("[\"orderId\"]", "[\"orderId\",\"total\"]");

  private final World world = new World();
  private TestGateway gateway;

  @BeforeEach
  void start() throws Exception {
    gateway = TestGateway.start(world, Map.of("trestle.schemas.refresh", "50ms"));
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  @Test
  void theShippedSchemasAreThere() {
    Schema schema = get("AudioUploaded", 0);
    assertThat(schema.getVersion()).isEqualTo(1);
    assertThat(schema.getNewest()).isTrue();
    assertThat(schema.getDocument()).contains("draft-07");
    assertThat(schema.getDigest()).hasSize(64);
    var list =
        gateway
            .registry()
            .listSchemas(ListSchemasRequest.newBuilder().setWithoutDocuments(true).build())
            .getSchemasList();
    assertThat(list)
        .extracting(Schema::getType)
        .contains("AudioUploaded", "TranscriptionCompleted", "UserRegistered")
        .isSorted();
    assertThat(list).allSatisfy(each -> assertThat(each.getDocument()).isEmpty());
  }

  @Test
  void anUnknownTypeAndAnUnknownVersionAreNotFound() {
    assertThat(refusal(() -> get("Missing", 0)).reason()).isEqualTo("EVENT_TYPE_NOT_FOUND");
    assertThat(refusal(() -> get("AudioUploaded", 7)).reason())
        .isEqualTo("SCHEMA_VERSION_NOT_FOUND");
    assertThat(refusal(() -> get("", 0)).fields()).containsExactly("type");
    assertThat(refusal(() -> get("AudioUploaded", -1)).fields()).containsExactly("version");
  }

  @Test
  void aRegisteredSchemaIsSoonKnownToEveryGateway() throws Exception {
    try (TestGateway other = TestGateway.start(world, Map.of("trestle.schemas.refresh", "50ms"))) {
      RegisterSchemaResponse registered = register(0, ORDER);
      assertThat(registered.getSchema().getVersion()).isEqualTo(1);
      assertThat(registered.getAlreadyRegistered()).isFalse();
      assertThat(publish(gateway, "{\"orderId\":\"1\"}").getSchemaVersion()).isEqualTo(1);

      await(() -> versions(other) == 1);
      assertThat(publish(other, "{\"orderId\":\"2\"}").getPosition().getOffset()).isEqualTo(1);
    }
  }

  @Test
  void aRegisteredSchemaOutlivesTheGateway() throws Exception {
    var unused = register(1, ORDER);
    gateway.close();
    gateway = TestGateway.start(world, Map.of());

    assertThat(get("OrderPlaced", 1).getDocument()).isEqualTo(ORDER);
  }

  @Test
  void theSameDocumentAgainSucceedsAndAnotherIsRefused() {
    var unused = register(1, ORDER);
    assertThat(register(1, ORDER).getAlreadyRegistered()).isTrue();
    assertThat(register(0, ORDER).getAlreadyRegistered()).isTrue();

    Refusal refusal = refusal(() -> register(1, ORDER_WITH_NOTE));
    assertThat(refusal.code()).isEqualTo(6);
    assertThat(refusal.reason()).isEqualTo("SCHEMA_IMMUTABLE");
    assertThat(refusal.fields()).containsExactly("version");
  }

  @Test
  void versionsHaveNoGaps() {
    Refusal refusal = refusal(() -> register(2, ORDER));
    assertThat(refusal.code()).isEqualTo(9);
    assertThat(refusal.reason()).isEqualTo("SCHEMA_VERSION_GAP");
    assertThat(refusal.fields()).containsExactly("version");
  }

  @Test
  void aVersionThatBreaksCompatibilityIsRefused() {
    var unused = register(1, ORDER);
    assertThat(register(2, ORDER_WITH_NOTE).getSchema().getNewest()).isTrue();

    Refusal refusal = refusal(() -> register(3, ORDER_WITH_MORE_REQUIRED));
    assertThat(refusal.code()).isEqualTo(9);
    assertThat(refusal.reason()).isEqualTo("SCHEMA_INCOMPATIBLE");
    assertThat(refusal.fields()).isNotEmpty();
  }

  @Test
  void aDocumentThatIsNoSchemaIsRefused() {
    Refusal refusal = refusal(() -> register(1, "{\"type\":7}"));
    assertThat(refusal.code()).isEqualTo(3);
    assertThat(refusal.reason()).isEqualTo("SCHEMA_INVALID");
    assertThat(refusal.fields()).isNotEmpty().allMatch(field -> field.startsWith("document"));
  }

  @Test
  void compatibilityIsToldWithoutPublishing() {
    var unused = register(1, ORDER);
    var request = CheckCompatibilityRequest.newBuilder().setType("OrderPlaced");

    assertThat(check(request.setDocument(ORDER_WITH_NOTE)).getCompatible()).isTrue();
    var broken = check(request.setDocument(ORDER_WITH_MORE_REQUIRED));
    assertThat(broken.getCompatible()).isFalse();
    assertThat(broken.getAgainstVersion()).isEqualTo(1);
    assertThat(broken.getIncompatibilitiesList()).isNotEmpty();
    assertThat(get("OrderPlaced", 0).getVersion()).isEqualTo(1);
  }

  @Test
  void nonsenseIsRefusedWithAReason() throws Exception {
    assertThat(
            RandomCalls.unexplained(
                gateway.channel(), SchemaRegistryGrpc.getServiceDescriptor(), 200, 4))
        .isEmpty();
  }

  @Test
  void registrationsAndChecksLeaveTheThreadsToPublishers() throws Exception {
    SchemaRegistryService service = gateway.bean(SchemaRegistryService.class);
    CompletableFuture<String> registering = new CompletableFuture<>();
    CompletableFuture<String> checking = new CompletableFuture<>();
    service.registerSchema(
        RegisterSchemaRequest.newBuilder().setType("OrderPlaced").setDocument(ORDER).build(),
        new ThreadOfAnswer<>(registering));
    service.checkCompatibility(
        CheckCompatibilityRequest.newBuilder().setType("UserRegistered").setDocument(ORDER).build(),
        new ThreadOfAnswer<>(checking));

    assertThat(registering.get(20, TimeUnit.SECONDS)).startsWith("schema-registry-");
    assertThat(checking.get(20, TimeUnit.SECONDS)).startsWith("schema-registry-");
  }

  private record ThreadOfAnswer<T>(CompletableFuture<String> name) implements StreamObserver<T> {
    @Override
    public void onNext(T answer) {
      name.complete(Thread.currentThread().getName());
    }

    @Override
    public void onError(Throwable failure) {
      name.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {}
  }

  private Schema get(String type, int version) {
    return gateway
        .registry()
        .getSchema(GetSchemaRequest.newBuilder().setType(type).setVersion(version).build());
  }

  private RegisterSchemaResponse register(int version, String document) {
    return register(gateway, version, document);
  }

  /** Registers a version of {@code OrderPlaced}; 0: the next one. */
  static RegisterSchemaResponse register(TestGateway gateway, int version, String document) {
    return gateway
        .registry()
        .registerSchema(
            RegisterSchemaRequest.newBuilder()
                .setType("OrderPlaced")
                .setVersion(version)
                .setDocument(document)
                .build());
  }

  private dev.trestle.v1.CheckCompatibilityResponse check(
      CheckCompatibilityRequest.Builder request) {
    return gateway.registry().checkCompatibility(request.build());
  }

  static PublishResponse publish(TestGateway gateway, String json) {
    Event event =
        Event.newBuilder().setType("OrderPlaced").setSource("custom.shop").setJson(json).build();
    return gateway.publisher().publish(PublishRequest.newBuilder().setEvent(event).build());
  }

  static Refusal refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).isInstanceOf(StatusRuntimeException.class);
    return Refusal.of(thrown);
  }

  /** How many versions of {@code OrderPlaced} a gateway knows. */
  static int versions(TestGateway gateway) {
    return gateway
        .registry()
        .listSchemas(ListSchemasRequest.newBuilder().setType("OrderPlaced").build())
        .getSchemasCount();
  }

  static void await(java.util.function.BooleanSupplier condition) throws Exception {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    var poller = Executors.newSingleThreadScheduledExecutor();
    try {
      var unused =
          poller.scheduleWithFixedDelay(
              () -> {
                if (condition.getAsBoolean()) {
                  reached.complete(null);
                }
              },
              0,
              20,
              TimeUnit.MILLISECONDS);
      reached.get(20, TimeUnit.SECONDS);
    } finally {
      poller.shutdownNow();
    }
  }
}
