package dev.trestle.gateway.relay;

import dev.trestle.gateway.registry.OtherVersions;
import dev.trestle.gateway.registry.OtherVersions.Impossible;
import dev.trestle.gateway.registry.OtherVersions.Rendered;
import dev.trestle.gateway.registry.OtherVersions.Rendering;
import dev.trestle.log.Event;
import dev.trestle.log.LogRecord;
import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaCatalog;
import dev.trestle.schemas.Validation;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The entries that a record becomes on the bus. */
@Singleton
final class BusEntries {

  private static final Logger LOG = LoggerFactory.getLogger(BusEntries.class);

  private final SchemaCatalog schemas;
  private final OtherVersions others;

  BusEntries(SchemaCatalog schemas, OtherVersions others) {
    this.schemas = schemas;
    this.others = others;
  }

  /**
   * The entries of a record: its own first, then those in other versions.
   *
   * @param resources ARNs that the payload names, if they are known from its validation
   */
  List<BusEntry> of(LogRecord record, @Nullable List<String> resources) {
    Event event = record.event();
    Optional<Schema> schema = schemas.find(event.type(), event.schemaVersion());
    // A version that this gateway never heard of: what a schema says by default.
    String detailType = schema.map(Schema::detailType).orElse(event.type());
    List<String> arns = resources != null ? resources : resources(event, schema);
    BusEntry own = BusMapping.entry(record, detailType, arns);
    List<Rendering> renderings = others.of(event);
    if (renderings.isEmpty()) {
      return List.of(own);
    }
    List<BusEntry> entries = new ArrayList<>();
    entries.add(own);
    for (Rendering rendering : renderings) {
      if (rendering instanceof Rendered rendered) {
        entries.add(
            BusMapping.entry(
                new LogRecord(record.position(), record.appendTime(), rendered.event()),
                rendered.schema().detailType(),
                rendered.resources()));
      } else if (rendering instanceof Impossible impossible) {
        // Publish refuses such an event; only one logged under other settings comes here.
        LOG.atError()
            .addKeyValue("event_id", event.id())
            .log(
                "The event at {} is not on the bus as version {}: {}",
                record.position(),
                impossible.version(),
                impossible.why());
      }
    }
    return entries;
  }

  private static List<String> resources(Event event, Optional<Schema> schema) {
    return schema
        .map(found -> found.validate(event.payload().toByteArray()))
        .filter(Validation.Valid.class::isInstance)
        .map(valid -> ((Validation.Valid) valid).resources())
        .orElse(List.of());
  }
}
