package dev.trestle.schemas.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.schemas.Fixtures;
import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaReading;
import dev.trestle.schemas.compatibility.Compatibility.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is called compatible is so for every value that random sampling finds. */
class SoundnessTest {

  private static final long SEED = 20_260_207;
  private static final int PAIRS = Integer.getInteger("soundness.pairs", 2_000);
  private static final int VALUES = 60;

  private final Random random = new Random(SEED);
  private final RandomSchemas schemas = new RandomSchemas(random);

  @Test
  void noSampledEventOfACompatibleSchemaIsRefused() {
    int compatible = 0;
    int judged = 0;
    for (int i = 0; i < PAIRS; i++) {
      JsonNode first = schemas.schema(3);
      JsonNode second = schemas.changed(first, 3);
      Optional<Schema> previous = read(first);
      Optional<Schema> candidate = read(second);
      if (previous.isPresent()
          && candidate.isPresent()
          && Compatibility.check(previous.get(), candidate.get(), Mode.BACKWARD).isEmpty()) {
        compatible++;
        for (JsonNode value : acceptedBy(previous.get())) {
          judged++;
          assertThat(candidate.get().accepts("", value))
              .as("%s\nthen %s\nfor %s", first, second, value)
              .isTrue();
        }
      }
    }
    assertThat(compatible).isGreaterThan(PAIRS / 10);
    assertThat(judged).isGreaterThan(PAIRS);
  }

  private List<JsonNode> acceptedBy(Schema schema) {
    List<JsonNode> accepted = new ArrayList<>();
    for (int i = 0; i < VALUES; i++) {
      JsonNode value = random.nextBoolean() ? schemas.object(3) : schemas.value(3);
      if (schema.accepts("", value) && Declared.only(value, Part.payload(schema))) {
        accepted.add(value);
      }
    }
    return accepted;
  }

  private static Optional<Schema> read(JsonNode members) {
    if (!(members instanceof ObjectNode object)) {
      return Optional.empty();
    }
    String text = object.toString();
    String inner = text.substring(1, text.length() - 1);
    return Schema.read("Thing", 1, Fixtures.utf8(Fixtures.draft7(inner)), "random")
            instanceof SchemaReading.Accepted accepted
        ? Optional.of(accepted.schema())
        : Optional.empty();
  }
}
