package dev.trestle.schemas;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FuzzTest {

  private static final long SEED = 20_260_131;
  private static final String[] TOKENS = {
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\\u0000",
    "\\ud800",
    "1e400",
    "-0",
    "1e-999999999",
    "9".repeat(300),
    "null",
    "true",
    "\"_event\":",
    "\u0000",
    "é",
    "[[[[[[[[",
    "NaN",
    " ",
    "\\"
  };

  private final Random random = new Random(SEED);

  @Test
  void anyBytesAreJudged() {
    List<Schema> schemas = SchemaCatalog.load(List.of()).list();

    assertTimeoutPreemptively(
        ofSeconds(60),
        () -> {
          for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            assertJudged(schemas.get(i % schemas.size()), bytes);
          }
        });
  }

  @Test
  void mutatedExamplesAreJudged() throws IOException {
    List<Schema> schemas = SchemaCatalog.load(List.of()).list();
    List<byte[]> seeds = examples();

    assertTimeoutPreemptively(
        ofSeconds(60),
        () -> {
          for (int i = 0; i < 20_000; i++) {
            byte[] bytes = seeds.get(random.nextInt(seeds.size()));
            for (int mutation = random.nextInt(6); mutation >= 0; mutation--) {
              bytes = mutate(bytes);
            }
            assertJudged(schemas.get(random.nextInt(schemas.size())), bytes);
          }
        });
  }

  @Test
  void mutatedSchemasAreReadOrRefused() throws IOException {
    byte[][] seeds =
        SchemaCatalog.load(List.of()).list().stream()
            .map(schema -> Fixtures.utf8(schema.text()))
            .toArray(byte[][]::new);
    byte[] payload = examples().get(0);

    assertTimeoutPreemptively(
        ofSeconds(60),
        () -> {
          for (int i = 0; i < 2_000; i++) {
            byte[] bytes = seeds[random.nextInt(seeds.length)];
            for (int mutation = random.nextInt(3); mutation >= 0; mutation--) {
              bytes = mutate(bytes);
            }
            if (Schema.read("Thing", 1, bytes, "fuzz") instanceof SchemaReading.Accepted accepted) {
              assertJudged(accepted.schema(), payload);
            }
          }
        });
  }

  private static void assertJudged(Schema schema, byte[] payload) {
    if (schema.validate(payload) instanceof Validation.Invalid invalid) {
      assertThat(invalid.violations()).isNotEmpty().hasSizeLessThanOrEqualTo(20);
      assertThat(invalid.violations()).allMatch(v -> v.excerpt().length() <= 80);
    }
  }

  private byte[] mutate(byte[] bytes) {
    int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
    int end = Math.min(bytes.length, at + random.nextInt(12));
    byte[] insert =
        switch (random.nextInt(4)) {
          case 0 -> new byte[] {(byte) random.nextInt()};
          case 1 -> Fixtures.utf8(TOKENS[random.nextInt(TOKENS.length)]);
          case 2 -> java.util.Arrays.copyOfRange(bytes, at, end);
          default -> new byte[0];
        };
    int resume = random.nextBoolean() ? at : end;
    byte[] mutated = new byte[at + insert.length + bytes.length - resume];
    System.arraycopy(bytes, 0, mutated, 0, at);
    System.arraycopy(insert, 0, mutated, at, insert.length);
    System.arraycopy(bytes, resume, mutated, at + insert.length, bytes.length - resume);
    return mutated;
  }

  private static List<byte[]> examples() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("examples"))) {
      return files
          .filter(Files::isRegularFile)
          .sorted()
          .map(
              file -> {
                try {
                  return Files.readAllBytes(file);
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              })
          .toList();
    }
  }
}
