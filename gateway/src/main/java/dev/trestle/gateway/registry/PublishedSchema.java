package dev.trestle.gateway.registry;

import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaName;
import dev.trestle.schemas.SchemaReading;
import java.nio.charset.StandardCharsets;

/**
 * A schema version as the state table has it.
 *
 * @param digest of its document, as {@link Schema#digest}
 * @param document its text
 */
record PublishedSchema(SchemaName name, String digest, String document) {

  /** Reads the document; takes milliseconds, and is never needed twice. */
  SchemaReading read() {
    return Schema.read(
        name.type(),
        name.version(),
        document.getBytes(StandardCharsets.UTF_8),
        "published " + name.file());
  }
}
