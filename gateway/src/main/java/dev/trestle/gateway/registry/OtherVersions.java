package dev.trestle.gateway.registry;

import dev.trestle.log.Event;
import dev.trestle.log.Payload;
import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaCatalog;
import dev.trestle.schemas.SchemaSet;
import dev.trestle.schemas.Validation;
import dev.trestle.schemas.mapping.Mapped;
import dev.trestle.schemas.mapping.Mapping;
import dev.trestle.schemas.mapping.Mappings;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The further schema versions in which events also go to the bus, so that consumers of an old and a
 * new version live side by side. Which ones the settings say; how, the mappings beside the schemas.
 * In the log is only the event as published.
 */
@Singleton
public final class OtherVersions {

  private final List<SideBySideConfig> configs;
  private final SchemaConfig schemas;
  private final SchemaCatalog catalog;
  private final Map<SideBySideConfig, Mapping> mappings = new ConcurrentHashMap<>();

  OtherVersions(List<SideBySideConfig> configs, SchemaConfig schemas, SchemaCatalog catalog) {
    this.configs = configs;
    this.schemas = schemas;
    this.catalog = catalog;
  }

  /** An event in another version of its type. */
  public sealed interface Rendering {
    /** The version. */
    int version();
  }

  /**
   * The event as that version has it: same id, source, subject, time and extensions.
   *
   * @param resources ARNs that its payload names
   */
  public record Rendered(Event event, Schema schema, List<String> resources) implements Rendering {
    @Override
    public int version() {
      return schema.version();
    }
  }

  /** Whether the event can be had in that version is not known yet: this gateway just started. */
  public record Unknown(int version) implements Rendering {}

  /** The event cannot be had in that version. */
  public record Impossible(int version, String why) implements Rendering {}

  /**
   * Loads the mappings that the settings need.
   *
   * @throws IllegalStateException if one is missing
   * @throws dev.trestle.schemas.SchemaLoadException if one cannot be used
   */
  void load(SchemaSet known) {
    if (configs.isEmpty()) {
      return;
    }
    Mappings found = schemas.loadMappings(known);
    for (SideBySideConfig config : configs) {
      Mapping mapping =
          found
              .find(config.type(), config.from(), config.to())
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "trestle.side-by-side["
                              + config.index()
                              + "]: there is no mapping of "
                              + config.type()
                              + " from version "
                              + config.from()
                              + " to "
                              + config.to()
                              + ": add it beside the schemas"));
      mappings.put(config, mapping);
    }
  }

  /** The event in each further version that is to be on the bus. */
  public List<Rendering> of(Event event) {
    if (configs.isEmpty()) {
      return List.of();
    }
    List<Rendering> renderings = new ArrayList<>();
    for (SideBySideConfig config : configs) {
      if (config.type().equals(event.type()) && config.from() == event.schemaVersion()) {
        renderings.add(render(event, config));
      }
    }
    return renderings;
  }

  private Rendering render(Event event, SideBySideConfig config) {
    Mapping mapping = mappings.get(config);
    Schema schema = catalog.find(config.type(), config.to()).orElse(null);
    if (mapping == null || schema == null) {
      return new Unknown(config.to());
    }
    Mapped mapped = mapping.apply(event.payload().toByteArray());
    if (mapped instanceof Mapped.Failed failed) {
      return new Impossible(config.to(), failed.message());
    }
    byte[] payload = ((Mapped.Done) mapped).payload();
    Validation validation = schema.validate(payload);
    if (validation instanceof Validation.Invalid invalid) {
      return new Impossible(config.to(), invalid.violations().get(0).toString());
    }
    Event rendered =
        new Event(
            event.id(),
            event.source(),
            event.type(),
            schema.version(),
            event.subject(),
            event.time(),
            event.extensions(),
            Payload.wrap(payload));
    return new Rendered(rendered, schema, ((Validation.Valid) validation).resources());
  }
}
