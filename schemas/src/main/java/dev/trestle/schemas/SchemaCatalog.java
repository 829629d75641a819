package dev.trestle.schemas;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The schemas in force. Reading is without locks; {@link #add} and {@link #replace} put a whole new
 * {@link SchemaSet} in place, so that a reader sees the schemas of before or of after.
 */
public final class SchemaCatalog {

  private volatile SchemaSet current;

  /** A catalog of given schemas. */
  public SchemaCatalog(SchemaSet schemas) {
    current = schemas;
  }

  /**
   * Loads the schemas on the classpath and those in folders. A folder may repeat a schema, but not
   * change it.
   *
   * @param folders each holds files {@code <kebab-type>.v<N>.json}
   * @throws SchemaLoadException if any schema cannot be used; it names every file and place
   * @throws UncheckedIOException if a folder or file cannot be read
   */
  public static SchemaCatalog load(List<Path> folders) {
    return load(ShippedSchemas.files(ShippedSchemas.FOLDER, ".json"), folders);
  }

  /**
   * Loads the schemas in folders, and nothing from the classpath.
   *
   * @throws SchemaLoadException as {@link #load} does
   * @throws UncheckedIOException as {@link #load} does
   */
  public static SchemaCatalog loadFolders(List<Path> folders) {
    return load(List.of(), folders);
  }

  private static SchemaCatalog load(List<ShippedSchemas.ShippedFile> shipped, List<Path> folders) {
    List<Schema> schemas = new ArrayList<>();
    List<SchemaProblem> problems = new ArrayList<>();
    for (ShippedSchemas.ShippedFile file : shipped) {
      SchemaFolder.read(file.name(), file.content(), file.origin()).sort(schemas, problems);
    }
    for (Path folder : folders) {
      read(folder, schemas, problems);
    }
    if (!problems.isEmpty()) {
      throw new SchemaLoadException(problems);
    }
    return new SchemaCatalog(SchemaSet.of(schemas));
  }

  private static void read(Path folder, List<Schema> schemas, List<SchemaProblem> problems) {
    if (!Files.isDirectory(folder)) {
      problems.add(
          new SchemaProblem(
              folder.toString(), "", "There is no such folder: create it or correct the setting."));
      return;
    }
    try {
      SchemaFolder read = SchemaFolder.read(folder);
      schemas.addAll(read.schemas());
      problems.addAll(read.problems());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The schemas in force now, for several questions that must see the same ones. */
  public SchemaSet current() {
    return current;
  }

  /**
   * The schema of a type.
   *
   * @param version from 1; 0 asks for the newest
   */
  public Optional<Schema> find(String type, int version) {
    return current().find(type, version);
  }

  /** All schemas, by type, then version. */
  public List<Schema> list() {
    return current().list();
  }

  /**
   * Adds one schema; nothing changes if it is there already.
   *
   * @throws SchemaLoadException if that version exists with different content
   */
  public synchronized void add(Schema schema) {
    current = current.with(schema);
  }

  /** Puts other schemas in force. */
  public synchronized void replace(SchemaSet schemas) {
    current = schemas;
  }
}
