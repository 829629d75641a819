package dev.trestle.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesTest {

  private static final Path EXAMPLES = Path.of("examples");

  /** What each invalid example must fail with, by file name, the same for every type. */
  private static final Map<String, String> EXPECTED =
      Map.ofEntries(
          Map.entry("invalid-avatar-not-a-uri", "/avatarUrl format"),
          Map.entry("invalid-bucket-in-capitals", "/s3Location/bucket pattern"),
          Map.entry("invalid-completed-without-transcript", "/s3Location required"),
          Map.entry("invalid-confidence-in-percent", "/confidence maximum"),
          Map.entry("invalid-email-without-at", "/email format"),
          Map.entry("invalid-failed-without-error", "/error required"),
          Map.entry("invalid-missing-key", "/s3Location/key required"),
          Map.entry("invalid-missing-user-id", "/userId required"),
          Map.entry("invalid-priority-6", "/priority maximum"),
          Map.entry("invalid-registered-at-a-date", "/registeredAt format"),
          Map.entry("invalid-reserved-member", "/_event reserved"),
          Map.entry("invalid-sequencer-not-hexadecimal", "/sequencer pattern"),
          Map.entry("invalid-size-above-5-tib", "/metadata/size maximum"),
          Map.entry("invalid-size-as-text", "/metadata/size type"),
          Map.entry("invalid-unknown-format", "/metadata/format enum"),
          Map.entry("invalid-unknown-kind", "/kind enum"),
          Map.entry("invalid-unknown-status", "/status enum"),
          Map.entry("invalid-upload-time-without-offset", "/metadata/uploadTime format"),
          Map.entry("invalid-version-left-out", "/versionId required"));

  private static final SchemaCatalog CATALOG = SchemaCatalog.load(List.of());

  static Stream<Path> valid() throws IOException {
    return examples("valid-");
  }

  static Stream<Path> invalid() throws IOException {
    return examples("invalid-");
  }

  @ParameterizedTest
  @MethodSource("valid")
  void validExamplePasses(Path example) throws IOException {
    assertThat(validate(example)).isInstanceOf(Validation.Valid.class);
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void invalidExampleFailsWhereItsNameSays(Path example) throws IOException {
    Validation.Invalid invalid = (Validation.Invalid) validate(example);

    String name = example.getFileName().toString().replace(".json", "");
    assertThat(invalid.violations())
        .extracting(violation -> violation.pointer() + " " + violation.rule())
        .containsExactly(EXPECTED.get(name));
  }

  @Test
  void everyShippedSchemaHasExamplesOfBothKinds() throws IOException {
    for (Schema schema : CATALOG.list()) {
      Path folder = EXAMPLES.resolve(schema.name().file());
      try (Stream<Path> files = Files.list(folder)) {
        List<String> names = files.map(file -> file.getFileName().toString()).toList();
        assertThat(names).anyMatch(name -> name.startsWith("valid-"));
        assertThat(names).anyMatch(name -> name.startsWith("invalid-"));
      }
    }
  }

  private static Validation validate(Path example) throws IOException {
    SchemaName name = SchemaName.ofFile(example.getParent().getFileName().toString()).orElseThrow();
    return CATALOG
        .find(name.type(), name.version())
        .orElseThrow()
        .validate(Files.readAllBytes(example));
  }

  private static Stream<Path> examples(String prefix) throws IOException {
    try (Stream<Path> files = Files.walk(EXAMPLES)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .sorted()
          .toList()
          .stream();
    }
  }
}
