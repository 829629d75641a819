package dev.trestle.adapter.event;

import dev.trestle.queues.OutageException;
import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaCatalog;
import dev.trestle.schemas.SchemaReading;
import dev.trestle.schemas.SchemaSet;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The schemas of a gateway that may be away. */
public final class InMemoryRegistry implements Registry {

  private final SchemaCatalog schemas = new SchemaCatalog(SchemaSet.of(List.of()));
  private boolean away;
  private int questions;

  /** Registers a schema. */
  public InMemoryRegistry register(String type, int version, String document) {
    SchemaReading reading =
        Schema.read(type, version, document.getBytes(StandardCharsets.UTF_8), "test");
    schemas.add(((SchemaReading.Accepted) reading).schema());
    return this;
  }

  /** Answers no more, or again. */
  public void away(boolean now) {
    away = now;
  }

  /** How often it was asked. */
  public int questions() {
    return questions;
  }

  @Override
  public Optional<Schema> find(String type, int version) {
    ask();
    return schemas.find(type, version);
  }

  @Override
  public List<Schema> versions(String type) {
    ask();
    return schemas.current().versions(type);
  }

  private void ask() {
    questions++;
    if (away) {
      throw new OutageException("the gateway is away", new IllegalStateException("injected"));
    }
  }
}
