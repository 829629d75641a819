package dev.trestle.gateway.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.gateway.TestGateway;
import dev.trestle.gateway.World;
import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import dev.trestle.log.store.StoreException;
import dev.trestle.schemas.Schema;
import dev.trestle.v1.RegisterSchemaRequest;
import dev.trestle.v1.RegisterSchemaResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A gateway that vanishes after it stored a schema and before it announced it. */
@Timeout(60)
class SchemaAnnouncementTest {

  private static final Map<String, Object> BY_ANNOUNCEMENT_ONLY =
      Map.of("trestle.schemas.refresh", "20ms", "trestle.schemas.full-refresh", "1h");

  private final World world = new World();

  @BeforeEach
  void makeTheTypeKnown() {
    PublishedSchemas published = new PublishedSchemas(world.state, world.clock);
    assertThat(published.publish(schema(1, SchemaRegistryTest.ORDER))).isEmpty();
  }

  @Test
  void theSchemaIsKnownAfterTheNextFullLook() throws Exception {
    try (TestGateway gateway =
        TestGateway.start(
            world,
            Map.of("trestle.schemas.refresh", "1h", "trestle.schemas.full-refresh", "20ms"))) {
      storeAndVanish();

      SchemaRegistryTest.await(() -> SchemaRegistryTest.versions(gateway) == 2);
    }
  }

  @Test
  void aRetryOfTheRegistrationSucceedsAndAnnouncesIt() throws Exception {
    try (TestGateway gateway = TestGateway.start(world, BY_ANNOUNCEMENT_ONLY);
        TestGateway other = TestGateway.start(world, BY_ANNOUNCEMENT_ONLY)) {
      storeAndVanish();

      RegisterSchemaResponse retried = register(gateway, SchemaRegistryTest.ORDER_WITH_NOTE);

      assertThat(retried.getSchema().getVersion()).isEqualTo(2);
      assertThat(retried.getAlreadyRegistered()).isTrue();
      SchemaRegistryTest.await(() -> SchemaRegistryTest.versions(other) == 2);
    }
  }

  @Test
  void aRetryAtAGatewayThatKnowsTheSchemaAnnouncesItToTheOthers() throws Exception {
    try (TestGateway other = TestGateway.start(world, BY_ANNOUNCEMENT_ONLY)) {
      storeAndVanish();
      try (TestGateway begunLater = TestGateway.start(world, BY_ANNOUNCEMENT_ONLY)) {
        assertThat(SchemaRegistryTest.versions(begunLater)).isEqualTo(2);

        assertThat(register(begunLater, SchemaRegistryTest.ORDER_WITH_NOTE).getAlreadyRegistered())
            .isTrue();
      }
      SchemaRegistryTest.await(() -> SchemaRegistryTest.versions(other) == 2);
    }
  }

  @Test
  void anotherDocumentBecomesTheVersionAfterIt() throws Exception {
    try (TestGateway gateway = TestGateway.start(world, BY_ANNOUNCEMENT_ONLY)) {
      storeAndVanish();

      String third =
          SchemaRegistryTest.ORDER_WITH_NOTE.replace(
              "\"note\"", "\"gift\":{\"type\":\"boolean\"},\"note\"");
      assertThat(register(gateway, third).getSchema().getVersion()).isEqualTo(3);
    }
  }

  private void storeAndVanish() {
    PublishedSchemas vanishing =
        new PublishedSchemas(new VanishesBeforeAnnouncing(world.state), world.clock);
    assertThatThrownBy(() -> vanishing.publish(schema(2, SchemaRegistryTest.ORDER_WITH_NOTE)))
        .isInstanceOf(StoreException.class);
  }

  private static Schema schema(int version, String document) {
    return CandidateSchema.read("OrderPlaced", version, document);
  }

  private static RegisterSchemaResponse register(TestGateway gateway, String document) {
    return gateway
        .registry()
        .registerSchema(
            RegisterSchemaRequest.newBuilder()
                .setType("OrderPlaced")
                .setDocument(document)
                .build());
  }

  /** Takes schemas, and is gone when they are to be announced. */
  private record VanishesBeforeAnnouncing(StateTable table) implements StateTable {

    @Override
    public Optional<StateItem> get(String key, String sort) {
      return table.get(key, sort);
    }

    @Override
    public Optional<Stored> put(StateItem item, StateCondition condition) {
      if (!item.key().equals("schemas")) {
        throw new StoreException(StoreException.Failure.UNKNOWN, "gone", null);
      }
      return table.put(item, condition);
    }

    @Override
    public boolean delete(String key, String sort, StateCondition condition) {
      return table.delete(key, sort, condition);
    }

    @Override
    public List<StateItem> list(String key, String from, @Nullable String to, int limit) {
      return table.list(key, from, to, limit);
    }
  }
}
