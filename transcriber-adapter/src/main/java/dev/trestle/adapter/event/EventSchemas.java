package dev.trestle.adapter.event;

import dev.trestle.queues.OutageException;
import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaCatalog;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Schemas of the events that come from the bus: those that the adapter has, then those that the
 * gateway tells. A published version never changes, so each is asked for once. Safe across threads.
 */
@Singleton
public final class EventSchemas {

  /** Questions without an answer that are remembered; forgotten ones are waited for again. */
  private static final int MAX_UNKNOWN = 1000;

  private final SchemaCatalog schemas;
  private final Registry registry;
  private final SchemaConfig config;
  private final Clock clock;

  /** When a gateway first said that there is no such schema. */
  private final Map<String, Instant> unknownSince =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
          return size() > MAX_UNKNOWN;
        }
      };

  /**
   * @param schemas those that the adapter has; what the gateway tells is added
   */
  public EventSchemas(SchemaCatalog schemas, Registry registry, SchemaConfig config, Clock clock) {
    this.schemas = schemas;
    this.registry = registry;
    this.config = config;
    this.clock = clock;
  }

  /** The event type that a detail type stands for. */
  public String typeOf(String detailType) {
    return schemas.list().stream()
        .filter(schema -> schema.detailType().equals(detailType))
        .map(Schema::type)
        .findFirst()
        .orElse(detailType.replace(" ", ""));
  }

  /**
   * The schema of a version that an event names.
   *
   * @param version from 1
   * @return empty if there is none, and was none for some time
   * @throws OutageException if that cannot be told now
   */
  public Optional<Schema> find(String type, int version) {
    Optional<Schema> known = schemas.find(type, version);
    if (known.isPresent()) {
      return known;
    }
    String question = type + " version " + version;
    Optional<Schema> told = registry.find(type, version);
    if (told.isPresent()) {
      schemas.add(told.get());
      answered(question);
      return told;
    }
    waitFor(question);
    return told;
  }

  /** The versions that the adapter knows, newest first. */
  public List<Schema> known(String type) {
    List<Schema> all = new ArrayList<>(schemas.current().versions(type));
    Collections.reverse(all);
    return all;
  }

  /**
   * All versions, newest first. Costs one call.
   *
   * @throws OutageException if the gateway does not tell them
   */
  public List<Schema> all(String type) {
    for (Schema schema : registry.versions(type)) {
      if (schemas.find(type, schema.version()).isEmpty()) {
        schemas.add(schema);
      }
    }
    return known(type);
  }

  private synchronized void answered(String question) {
    unknownSince.remove(question);
  }

  private synchronized void waitFor(String question) {
    Instant now = clock.instant();
    Instant since = unknownSince.computeIfAbsent(question, any -> now);
    if (now.isBefore(since.plus(config.unknownAfter()))) {
      throw new OutageException(
          "the gateway does not know " + question + ", which may be on its way to it",
          new IllegalStateException("schema not found"));
    }
  }
}
