package dev.trestle.schemas.mapping;

import static dev.trestle.schemas.Fixtures.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.schemas.SchemaLoadException;
import dev.trestle.schemas.SchemaSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappingsTest {

  private static final SchemaSet SCHEMAS =
      SchemaSet.of(
          List.of(
              schema("Thing", 1, "\"examples\":[{\"a\":1}]"),
              schema("Thing", 2, "\"required\":[\"b\"]")));

  @TempDir Path folder;

  @Test
  void mappingIsFoundByTypeAndVersions() throws IOException {
    write("thing.v1-to-v2.jsonata", "{\"b\": a}");

    Mappings mappings = Mappings.load(SCHEMAS, List.of(folder));

    assertThat(mappings.find("Thing", 1, 2)).isPresent();
    assertThat(mappings.find("Thing", 2, 1)).isEmpty();
    assertThat(mappings.list()).hasSize(1);
  }

  @Test
  void folderWithoutMappingsHasNone() {
    assertThat(Mappings.load(SCHEMAS, List.of(folder)).list()).isEmpty();
  }

  @Test
  void mappingThatBreaksAnExampleIsRefused() throws IOException {
    write("thing.v1-to-v2.jsonata", "{\"c\": a}");

    assertRefused("thing.v1-to-v2.jsonata");
    assertRefused("no event of version 2");
  }

  @Test
  void mappingBetweenUnknownVersionsIsRefused() throws IOException {
    write("thing.v2-to-v3.jsonata", "{}");

    assertRefused("does not exist");
  }

  @Test
  void badFileNameIsRefused() throws IOException {
    write("thing-1-2.jsonata", "{}");

    assertRefused("Name the file");
  }

  @Test
  void expressionThatIsNoJsonataIsRefused() throws IOException {
    write("thing.v1-to-v2.jsonata", "{");

    assertRefused("It is not JSONata");
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> Mappings.load(SCHEMAS, List.of(folder)))
        .isInstanceOf(SchemaLoadException.class)
        .hasMessageContaining(message);
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(folder.resolve("mappings"));
    Files.writeString(folder.resolve("mappings").resolve(name), text);
  }
}
