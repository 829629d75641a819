package dev.trestle.schemas;

import static dev.trestle.schemas.Fixtures.draft7;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaCheckTest {

  private static final String V1 = draft7("\"properties\":{\"a\":{\"type\":\"integer\"}}");
  private static final String WIDER = V1.replace("integer", "number");
  private static final String RENAMED =
      draft7(
          "\"properties\":{\"b\":{\"type\":\"integer\"}},\"required\":[\"b\"],"
              + "\"additionalProperties\":false");

  @TempDir Path published;
  @TempDir Path candidate;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @BeforeEach
  void publishOneVersion() throws IOException {
    for (Path folder : List.of(published, candidate)) {
      write(folder, "thing.v1.json", V1);
      write(folder, "examples/thing.v1/valid-one.json", "{\"a\":1}");
      write(folder, "examples/thing.v1/invalid-one.json", "{\"a\":\"1\"}");
    }
  }

  @Test
  void shippedSchemasPass() {
    assertThat(run(".")).isZero();
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("6 schemas")
        .contains("0 problems");
  }

  @Test
  void unchangedFolderPasses() {
    assertThat(compare()).isZero();
  }

  @Test
  void compatibleNewVersionPasses() throws IOException {
    write(candidate, "thing.v2.json", WIDER);
    write(candidate, "examples/thing.v2/valid-half.json", "{\"a\":0.5}");

    assertThat(compare()).isZero();
  }

  @Test
  void changedVersionFails() throws IOException {
    write(candidate, "thing.v1.json", WIDER);

    assertThat(compare()).isEqualTo(1);
    assertThat(output()).contains("has changed");
  }

  @Test
  void otherLayoutOfTheSameVersionPasses() throws IOException {
    write(candidate, "thing.v1.json", V1.replace(",", " ,\n"));

    assertThat(compare()).isZero();
  }

  @Test
  void vanishedVersionFails() throws IOException {
    Files.delete(candidate.resolve("thing.v1.json"));

    assertThat(compare()).isEqualTo(1);
    assertThat(output()).contains("thing.v1").contains("is gone");
  }

  @Test
  void incompatibleNewVersionFailsUntilItHasAMapping() throws IOException {
    write(candidate, "thing.v2.json", RENAMED);
    write(candidate, "examples/thing.v2/valid-one.json", "{\"b\":1}");

    assertThat(compare()).isEqualTo(1);
    assertThat(output()).contains("thing.v2.json#/required: ");

    write(candidate, "mappings/thing.v1-to-v2.jsonata", "{\"b\": a}");
    assertThat(compare()).isZero();
  }

  @Test
  void brokenMappingFails() throws IOException {
    write(candidate, "mappings/thing.v1-to-v2.jsonata", "{\"b\": a}");

    assertThat(compare()).isEqualTo(1);
    assertThat(output()).contains("does not exist");
  }

  @Test
  void skippedVersionFails() throws IOException {
    write(candidate, "thing.v3.json", WIDER);
    write(candidate, "examples/thing.v3/valid-half.json", "{\"a\":0.5}");

    assertThat(compare()).isEqualTo(1);
    assertThat(output()).contains("no version 2");
  }

  @Test
  void failingExampleFails() throws IOException {
    write(candidate, "examples/thing.v1/valid-two.json", "{\"a\":\"2\"}");
    write(candidate, "examples/thing.v1/invalid-two.json", "{\"a\":2}");

    assertThat(compare()).isEqualTo(1);
    assertThat(output()).contains("valid-two.json#/a: ").contains("invalid-two.json: ");
  }

  @Test
  void wrongUsageIsToldApart() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("--help")).isEqualTo(2);
    assertThat(run(".", "--against")).isEqualTo(2);
    assertThat(run(".", "--against", "absent")).isEqualTo(2);
    assertThat(output()).contains("Usage: SchemaCheck");
  }

  private int compare() {
    return run(candidate.toString(), "--against", published.toString());
  }

  private int run(String... args) {
    PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return SchemaCheck.run(List.of(args), stream, stream);
  }

  private String output() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private static void write(Path folder, String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
