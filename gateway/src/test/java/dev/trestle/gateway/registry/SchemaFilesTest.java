package dev.trestle.gateway.registry;

import static dev.trestle.gateway.registry.SchemaRegistryTest.ORDER;
import static dev.trestle.gateway.registry.SchemaRegistryTest.ORDER_WITH_MORE_REQUIRED;
import static dev.trestle.gateway.registry.SchemaRegistryTest.ORDER_WITH_NOTE;
import static dev.trestle.gateway.registry.SchemaRegistryTest.refusal;
import static dev.trestle.gateway.registry.SchemaRegistryTest.register;
import static dev.trestle.gateway.registry.SchemaRegistryTest.versions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.trestle.gateway.Events.Refusal;
import dev.trestle.gateway.TestGateway;
import dev.trestle.gateway.World;
import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.ListSchemasRequest;
import dev.trestle.v1.Schema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Schemas that a gateway finds in folders when it starts, beside those that are published. */
@Timeout(60)
class SchemaFilesTest {

  @TempDir private Path folder;
  private final World world = new World();
  private TestGateway gateway;

  @BeforeEach
  void start() throws Exception {
    gateway = TestGateway.start(world, Map.of());
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  @Test
  void aFileThatChangesAPublishedVersionKeepsTheGatewayFromReady() throws Exception {
    var unused = register(gateway, 1, ORDER);
    Files.writeString(folder.resolve("order-placed.v1.json"), ORDER_WITH_NOTE);

    keptFromReady("order-placed.v1.json is not what is published as version 1");
  }

  @Test
  void aFileThatBreaksCompatibilityKeepsTheGatewayFromReadyAndIsNotPublished() throws Exception {
    var unused = register(gateway, 1, ORDER);
    Files.writeString(folder.resolve("order-placed.v2.json"), ORDER_WITH_MORE_REQUIRED);
    Files.writeString(folder.resolve("order-shipped.v1.json"), ORDER);
    Refusal asRegistration = refusal(() -> register(gateway, 2, ORDER_WITH_MORE_REQUIRED));
    keptFromReady(
        "order-placed.v2.json#/required: It breaks compatibility with version 1: ",
        asRegistration.status().getMessage().split(": ", 2)[1]);
    assertThat(new PublishedSchemas(world.state, world.clock).list())
        .extracting(each -> each.name().file())
        .contains("order-placed.v1")
        .doesNotContain("order-placed.v2", "order-shipped.v1");

    Files.createDirectory(folder.resolve("mappings"));
    Files.writeString(
        folder.resolve("mappings/order-placed.v1-to-v2.jsonata"),
        "{\"orderId\": orderId, \"total\": 0}");
    try (TestGateway mapped = TestGateway.start(world, folders())) {
      assertThat(versions(mapped)).isEqualTo(2);
    }
  }

  @Test
  void aFileWhoseVersionLeavesAGapKeepsTheGatewayFromReady() throws Exception {
    Files.writeString(folder.resolve("order-placed.v2.json"), ORDER);

    keptFromReady("There is no version 1 before it");
  }

  @Test
  void aTeamMayHaveContractsOfItsOwnInPlaceOfTheShippedOnes() throws Exception {
    Files.writeString(folder.resolve("audio-uploaded.v1.json"), ORDER);
    Map<String, Object> settings =
        Map.of("trestle.schemas.folders", folder.toString(), "trestle.schemas.shipped", "false");

    try (TestGateway own = TestGateway.start(new World(), settings)) {
      assertThat(
              own.registry().listSchemas(ListSchemasRequest.getDefaultInstance()).getSchemasList())
          .extracting(Schema::getType, Schema::getDocument)
          .containsExactly(tuple("AudioUploaded", ORDER));
    }
  }

  /** Starts another gateway with the folder's schemas and waits until it says all of that. */
  private void keptFromReady(String... said) throws Exception {
    try (WholeService refused = WholeService.start(folders(), world)) {
      refused.awaitMissing(said);
    }
  }

  private Map<String, String> folders() {
    return Map.of("trestle.schemas.folders", folder.toString());
  }
}
