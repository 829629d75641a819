package dev.trestle.gateway.registry;

import dev.trestle.schemas.Schema;
import java.util.Optional;

/** Finds schemas, also those that another gateway published a moment ago. */
public interface SchemaLookup {

  /**
   * The schema of a version. Costs nothing if this gateway knows it, and one read if not.
   *
   * @param version from 1
   * @return empty if no gateway ever published it
   * @throws dev.trestle.log.store.StoreException if the table does not answer
   */
  Optional<Schema> find(String type, int version);
}
