package dev.trestle.gateway.relay;

import dev.trestle.bus.BusEntry;
import dev.trestle.bus.BusMapping;
import dev.trestle.gateway.registry.OtherVersions;
import dev.trestle.gateway.registry.OtherVersions.Impossible;
import dev.trestle.gateway.registry.OtherVersions.Rendered;
import dev.trestle.gateway.registry.OtherVersions.Rendering;
import dev.trestle.gateway.registry.OtherVersions.Unknown;
import dev.trestle.gateway.registry.SchemaLookup;
import dev.trestle.log.Event;
import dev.trestle.log.LogRecord;
import dev.trestle.schemas.Schema;
import dev.trestle.schemas.Validation;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The entries that a record becomes on the bus. */
@Singleton
final class BusEntries {

  private static final Logger LOG = LoggerFactory.getLogger(BusEntries.class);

  private final SchemaLookup schemas;
  private final OtherVersions others;

  BusEntries(SchemaLookup schemas, OtherVersions others) {
    this.schemas = schemas;
    this.others = others;
  }

  /**
   * The entries of a record: its own first, then those in other versions.
   *
   * @param resources ARNs that the payload names, if they are known from its validation
   * @throws SchemaNotKnownException if a schema is not known here, nor published
   * @throws dev.trestle.log.store.StoreException if it had to be looked up and the table does not
   *     answer
   */
  List<BusEntry> of(LogRecord record, @Nullable List<String> resources) {
    Event event = record.event();
    Schema schema =
        schemas
            .find(event.type(), event.schemaVersion())
            .orElseThrow(() -> new SchemaNotKnownException(event.type(), event.schemaVersion()));
    List<String> arns = resources != null ? resources : resources(event, schema);
    BusEntry own = BusMapping.entry(record, schema.detailType(), arns);
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
      } else if (rendering instanceof Unknown unknown) {
        throw new SchemaNotKnownException(event.type(), unknown.version());
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

  private static List<String> resources(Event event, Schema schema) {
    return schema.validate(event.payload().toByteArray()) instanceof Validation.Valid valid
        ? valid.resources()
        : List.of();
  }
}
