package dev.trestle.gateway.registry;

import dev.trestle.proto.ProtoTime;
import dev.trestle.schemas.SchemaSet;
import dev.trestle.v1.Schema;

/** Schemas as clients see them. */
final class SchemaMessages {

  private final SchemaSet known;
  private final Lifecycle lifecycle;

  SchemaMessages(SchemaSet known, Lifecycle lifecycle) {
    this.known = known;
    this.lifecycle = lifecycle;
  }

  Schema message(dev.trestle.schemas.Schema schema, boolean withDocument) {
    boolean newest = known.find(schema.type(), 0).filter(schema::sameVersionAs).isPresent();
    Schema.Builder message =
        Schema.newBuilder()
            .setType(schema.type())
            .setVersion(schema.version())
            .setDigest(schema.digest())
            .setDetailType(schema.detailType())
            .setFixedSource(schema.source().orElse(""))
            .setNewest(newest);
    if (withDocument) {
      message.setDocument(schema.text());
    }
    lifecycle
        .deprecatedSince(schema)
        .map(ProtoTime::toTimestamp)
        .ifPresent(message::setDeprecatedSince);
    lifecycle.refusedAfter(schema).map(ProtoTime::toTimestamp).ifPresent(message::setRefusedAfter);
    return message.build();
  }
}
