package dev.trestle.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The schemas in one folder: every file {@code <kebab-type>.v<N>.json} directly in it. Folders
 * inside it are left alone, as are files that are not JSON.
 *
 * @param schemas those that can be used
 * @param problems why others cannot
 */
record SchemaFolder(List<Schema> schemas, List<SchemaProblem> problems) {

  private static final String SUFFIX = ".json";

  static SchemaFolder read(Path folder) throws IOException {
    List<Schema> schemas = new ArrayList<>();
    List<SchemaProblem> problems = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files =
          entries
              .filter(file -> file.getFileName().toString().endsWith(SUFFIX))
              .filter(Files::isRegularFile)
              .sorted()
              .toList();
    }
    for (Path file : files) {
      try (InputStream in = Files.newInputStream(file)) {
        read(file.getFileName().toString(), in.readNBytes(Schema.MAX_BYTES + 1), file.toString())
            .sort(schemas, problems);
      }
    }
    return new SchemaFolder(List.copyOf(schemas), List.copyOf(problems));
  }

  static Outcome read(String fileName, byte[] utf8, String origin) {
    String stem = fileName.substring(0, fileName.length() - SUFFIX.length());
    return new Outcome(
        SchemaName.ofFile(stem)
            .map(name -> Schema.read(name.type(), name.version(), utf8, origin))
            .orElseGet(
                () ->
                    new SchemaReading.Refused(
                        List.of(
                            new SchemaProblem(
                                origin,
                                "",
                                "Name the file <type>.v<N>.json, the type in lower case with"
                                    + " hyphens and N from 1, such as audio-uploaded.v1.json.")))));
  }

  /** One file's reading. */
  record Outcome(SchemaReading reading) {
    void sort(List<Schema> schemas, List<SchemaProblem> problems) {
      if (reading instanceof SchemaReading.Accepted accepted) {
        schemas.add(accepted.schema());
      } else if (reading instanceof SchemaReading.Refused refused) {
        problems.addAll(refused.problems());
      }
    }
  }
}
