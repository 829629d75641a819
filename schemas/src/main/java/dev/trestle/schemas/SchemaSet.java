package dev.trestle.schemas;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The schemas known at one moment; immutable.
 *
 * <p>No two schemas in it are the same version of the same type.
 */
public final class SchemaSet {

  private final NavigableMap<SchemaName, Schema> byName;

  private SchemaSet(NavigableMap<SchemaName, Schema> byName) {
    this.byName = byName;
  }

  /**
   * Puts schemas together. The same document found in two places counts once.
   *
   * @throws SchemaLoadException if two of them are the same version of the same type with different
   *     content
   */
  public static SchemaSet of(Collection<Schema> schemas) {
    NavigableMap<SchemaName, Schema> byName = new TreeMap<>();
    List<SchemaProblem> problems = new ArrayList<>();
    for (Schema schema : schemas) {
      Schema first = byName.putIfAbsent(schema.name(), schema);
      if (first != null && !first.digest().equals(schema.digest())) {
        problems.add(conflict(first, schema));
      }
    }
    if (!problems.isEmpty()) {
      throw new SchemaLoadException(problems);
    }
    return new SchemaSet(byName);
  }

  /**
   * The schema of a type.
   *
   * @param version from 1; 0 asks for the newest
   */
  public Optional<Schema> find(String type, int version) {
    if (version != 0) {
      return Optional.ofNullable(byName.get(new SchemaName(type, version)));
    }
    Map.Entry<SchemaName, Schema> newest =
        byName.floorEntry(new SchemaName(type, Integer.MAX_VALUE));
    return newest == null || !newest.getKey().type().equals(type)
        ? Optional.empty()
        : Optional.of(newest.getValue());
  }

  /** All versions of a type, oldest first; empty for an unknown type. */
  public List<Schema> versions(String type) {
    return List.copyOf(
        byName
            .subMap(new SchemaName(type, 1), true, new SchemaName(type, Integer.MAX_VALUE), true)
            .values());
  }

  /** All schemas, by type, then version. */
  public List<Schema> list() {
    return List.copyOf(byName.values());
  }

  /**
   * This set and one schema more; the same set if it is there already.
   *
   * @throws SchemaLoadException if that version exists with different content
   */
  public SchemaSet with(Schema schema) {
    Schema present = byName.get(schema.name());
    if (present == null) {
      NavigableMap<SchemaName, Schema> more = new TreeMap<>(byName);
      more.put(schema.name(), schema);
      return new SchemaSet(more);
    }
    if (!present.digest().equals(schema.digest())) {
      throw new SchemaLoadException(List.of(conflict(present, schema)));
    }
    return this;
  }

  private static SchemaProblem conflict(Schema first, Schema second) {
    return new SchemaProblem(
        second.origin(),
        "",
        "Version "
            + first.version()
            + " of "
            + first.type()
            + " is already published by "
            + first.origin()
            + " with other content (sha-256 "
            + first.digest()
            + ", here "
            + second.digest()
            + "): leave it as it is and add version "
            + (first.version() + 1)
            + ".");
  }
}
