package dev.trestle.schemas.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaLoadException;
import dev.trestle.schemas.SchemaName;
import dev.trestle.schemas.SchemaProblem;
import dev.trestle.schemas.SchemaSet;
import dev.trestle.schemas.ShippedSchemas;
import dev.trestle.schemas.Validation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The mappings that were found beside the schemas: files {@code
 * mappings/<kebab-type>.v<A>-to-v<B>.jsonata}. Immutable.
 */
public final class Mappings {

  private static final String FOLDER = "mappings";
  private static final String SUFFIX = ".jsonata";
  private static final Pattern NAME = Pattern.compile("(.+\\.v[0-9]+)-to-v([1-9][0-9]{0,8})");

  private final Map<String, Mapping> byName = new TreeMap<>();
  private final List<SchemaProblem> problems = new ArrayList<>();
  private final SchemaSet schemas;

  private Mappings(SchemaSet schemas) {
    this.schemas = schemas;
  }

  /**
   * Loads the mappings on the classpath and those in folders, and tries each on the examples of the
   * schema that it maps from.
   *
   * @param schemas must have both versions of each mapping
   * @param folders those that schemas are loaded from; each may have a folder {@code mappings}
   * @throws SchemaLoadException if any mapping cannot be used; it names every file
   * @throws UncheckedIOException if a file cannot be read
   */
  public static Mappings load(SchemaSet schemas, List<Path> folders) {
    Mappings mappings = new Mappings(schemas);
    for (ShippedSchemas.ShippedFile file :
        ShippedSchemas.files(ShippedSchemas.FOLDER + "/" + FOLDER, SUFFIX)) {
      mappings.add(file.name(), file.content(), file.origin());
    }
    folders.forEach(mappings::addFolder);
    return mappings.orFail();
  }

  /**
   * Loads the mappings in folders of schemas, and nothing from the classpath.
   *
   * @throws SchemaLoadException as {@link #load} does
   * @throws UncheckedIOException as {@link #load} does
   */
  public static Mappings loadFolders(SchemaSet schemas, List<Path> folders) {
    Mappings mappings = new Mappings(schemas);
    folders.forEach(mappings::addFolder);
    return mappings.orFail();
  }

  /** The mapping of a type from one version straight to another. */
  public Optional<Mapping> find(String type, int from, int to) {
    return Optional.ofNullable(byName.get(key(type, from, to)));
  }

  /** All mappings. */
  public List<Mapping> list() {
    return List.copyOf(byName.values());
  }

  private Mappings orFail() {
    if (!problems.isEmpty()) {
      throw new SchemaLoadException(problems);
    }
    return this;
  }

  private void addFolder(Path folder) {
    Path inside = folder.resolve(FOLDER);
    if (!Files.isDirectory(inside)) {
      return;
    }
    try (Stream<Path> entries = Files.list(inside)) {
      for (Path file : entries.filter(each -> each.toString().endsWith(SUFFIX)).sorted().toList()) {
        add(file.getFileName().toString(), Files.readAllBytes(file), file.toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String fileName, byte[] content, String origin) {
    Matcher name = NAME.matcher(fileName.substring(0, fileName.length() - SUFFIX.length()));
    Optional<SchemaName> from =
        name.matches() ? SchemaName.ofFile(name.group(1)) : Optional.empty();
    if (from.isEmpty()) {
      refuse(origin, "Name the file <type>.v<A>-to-v<B>.jsonata, as audio-uploaded.v1-to-v2.");
      return;
    }
    String type = from.get().type();
    Optional<Schema> source = schemas.find(type, from.get().version());
    Optional<Schema> target = schemas.find(type, Integer.parseInt(name.group(2)));
    if (source.isEmpty() || target.isEmpty()) {
      refuse(origin, "One of the two versions of " + type + " does not exist: add its schema.");
      return;
    }
    try {
      Mapping mapping =
          Mapping.of(
              type,
              source.get().version(),
              target.get().version(),
              new String(content, StandardCharsets.UTF_8));
      tryExamples(mapping, source.get(), target.get(), origin);
      if (byName.put(key(type, mapping.from(), mapping.to()), mapping) != null) {
        refuse(origin, "There are two such mappings: remove one.");
      }
    } catch (IllegalArgumentException e) {
      refuse(origin, String.valueOf(e.getMessage()));
    }
  }

  private void tryExamples(Mapping mapping, Schema source, Schema target, String origin) {
    for (JsonNode example : source.document().at(source.payloadPointer() + "/examples")) {
      byte[] payload = example.toString().getBytes(StandardCharsets.UTF_8);
      if (mapping.apply(payload) instanceof Mapped.Failed failed) {
        refuse(origin, failed.message());
      } else if (mapping.apply(payload) instanceof Mapped.Done done
          && target.validate(done.payload()) instanceof Validation.Invalid invalid) {
        refuse(
            origin,
            "It turns an example of version "
                + source.version()
                + " into no event of version "
                + target.version()
                + ": "
                + invalid.violations());
      }
    }
  }

  private void refuse(String origin, String message) {
    problems.add(new SchemaProblem(origin, "", message));
  }

  private static String key(String type, int from, int to) {
    return type + " " + from + " " + to;
  }
}
