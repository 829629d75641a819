package dev.trestle.gateway.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.gateway.Events;
import dev.trestle.gateway.Events.Refusal;
import dev.trestle.gateway.TestGateway;
import dev.trestle.gateway.World;
import dev.trestle.gateway.relay.RecordingBus;
import dev.trestle.v1.GetSchemaRequest;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several versions of a type in use at once. */
@Timeout(60)
class VersionsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final World world = new World();
  private @Nullable TestGateway gateway;

  @AfterEach
  void stop() throws Exception {
    if (gateway != null) {
      gateway.close();
    }
  }

  @Test
  void aVersionPastItsDateIsRefusedAndADeprecatedOneIsCounted() throws Exception {
    gateway =
        TestGateway.start(
            world,
            Map.of(
                "trestle.schemas.lifecycle[0].type", "AudioUploaded",
                "trestle.schemas.lifecycle[0].version", "1",
                "trestle.schemas.lifecycle[0].deprecated-since", "2020-01-01T00:00:00Z",
                "trestle.schemas.lifecycle[0].refused-after", "2099-01-01T00:00:00Z"));
    PublishRequest audio = PublishRequest.newBuilder().setEvent(Events.audio()).build();
    assertThat(gateway.publisher().publish(audio).hasPosition()).isTrue();
    assertThat(
            gateway
                .registry()
                .getSchema(GetSchemaRequest.newBuilder().setType("AudioUploaded").build())
                .hasDeprecatedSince())
        .isTrue();
    assertThat(
            gateway
                .bean(io.micrometer.core.instrument.MeterRegistry.class)
                .get("trestle.events.deprecated")
                .tag("source", "custom.upload-service")
                .counter()
                .count())
        .isEqualTo(1);

    world.clock.advance(Duration.ofDays(40_000));
    Refusal refusal = SchemaRegistryTest.refusal(() -> gateway.publisher().publish(audio));
    assertThat(refusal.code()).isEqualTo(9);
    assertThat(refusal.reason()).isEqualTo("SCHEMA_VERSION_REFUSED");
    assertThat(refusal.fields()).containsExactly("event.schema_version");
  }

  @Test
  void anEventGoesToTheBusInBothVersions(@TempDir Path folder) throws Exception {
    String v2 =
        SchemaRegistryTest.ORDER
            .replace("[\"orderId\"]", "[\"order\"]")
            .replace("\"orderId\":{\"type\":\"string\"}", "\"order\":{\"type\":\"object\"}");
    Files.writeString(folder.resolve("order-placed.v1.json"), SchemaRegistryTest.ORDER);
    Files.writeString(folder.resolve("order-placed.v2.json"), v2);
    Files.createDirectory(folder.resolve("mappings"));
    Files.writeString(
        folder.resolve("mappings/order-placed.v1-to-v2.jsonata"), "{\"order\": {\"id\": orderId}}");
    Files.writeString(
        folder.resolve("mappings/order-placed.v2-to-v1.jsonata"), "{\"orderId\": order.id}");
    gateway =
        TestGateway.start(
            world,
            Map.of(
                "trestle.schemas.folders", folder.toString(),
                "trestle.side-by-side[0].type", "OrderPlaced",
                "trestle.side-by-side[0].from", "2",
                "trestle.side-by-side[0].to", "1"));

    PublishResponse receipt = SchemaRegistryTest.publish(gateway, "{\"order\":{\"id\":\"o-1\"}}");

    RecordingBus bus = gateway.bean(RecordingBus.class);
    bus.awaitTaken(2);
    ObjectNode own = (ObjectNode) JSON.readTree(bus.details().get(0));
    ObjectNode old = (ObjectNode) JSON.readTree(bus.details().get(1));
    assertThat(own.at("/order/id").asText()).isEqualTo("o-1");
    assertThat(own.at("/_event/schemaVersion").asInt()).isEqualTo(2);
    assertThat(old.at("/orderId").asText()).isEqualTo("o-1");
    assertThat(old.at("/_event/schemaVersion").asInt()).isEqualTo(1);
    for (ObjectNode detail : new ObjectNode[] {own, old}) {
      assertThat(detail.at("/_event/id").asText()).isEqualTo(receipt.getEventId());
      assertThat(detail.at("/_event/offset").asLong()).isEqualTo(receipt.getPosition().getOffset());
    }
    Refusal refusal =
        SchemaRegistryTest.refusal(() -> SchemaRegistryTest.publish(gateway, "{\"order\":{}}"));
    assertThat(refusal.reason()).isEqualTo("SCHEMA_VIOLATION");
    assertThat(refusal.status().getMessage()).contains("version 1");
  }
}
