package dev.trestle.replayer.objects;

import dev.trestle.log.state.StateTable;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** Catalogs for tests of other packages. */
public final class ObjectLogCatalogs {

  private ObjectLogCatalogs() {}

  public static ObjectLogCatalog over(StateTable table) {
    return new ObjectLogCatalog(table);
  }

  public static void add(StateTable table, String name, String bucket, String prefix) {
    var unused =
        over(table)
            .add(
                new ObjectLog(
                    name,
                    bucket,
                    prefix,
                    OptionalInt.empty(),
                    false,
                    Optional.empty(),
                    Instant.EPOCH));
  }
}
