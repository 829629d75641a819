package dev.trestle.gateway.registry;

import dev.trestle.log.TableKeys;
import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaName;
import dev.trestle.schemas.SchemaReading;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every schema version that was ever published in this environment, in the state table: {@code
 * schemas}, sorted {@code <Type>#<version>}, with {@code document}, {@code digest} and {@code time}
 * (milliseconds since the epoch). Written once, never changed. {@code schemas-revision} / {@code
 * latest} has the number {@code revision}, which grows after each addition, so that others notice
 * at the cost of one small read.
 *
 * <p>The two are two writes: whoever vanishes between them leaves a version that is published and
 * not announced. So others also look through all that is published from time to time, and a
 * registration that is repeated announces again.
 *
 * <p>Methods throw {@link dev.trestle.log.store.StoreException} if the table does not answer.
 */
@Singleton
class PublishedSchemas {

  private static final String REVISION_KEY = "schemas-revision";
  private static final String REVISION_SORT = "latest";
  private static final String REVISION = "revision";
  private static final String DIGEST = "digest";

  /** A page of 1 MB holds four of the largest. */
  private static final int PAGE = 100;

  private final StateTable state;
  private final Clock clock;

  PublishedSchemas(StateTable state, Clock clock) {
    this.state = state;
    this.clock = clock;
  }

  /** All of them. Costs one read unit per 4 KB. */
  List<PublishedSchema> list() {
    List<PublishedSchema> schemas = new ArrayList<>();
    String from = "";
    List<StateItem> page;
    do {
      page = state.list(TableKeys.SCHEMAS_KEY, from, null, PAGE);
      for (StateItem item : page) {
        schemas.add(published(item));
        from = item.sort() + '\0';
      }
    } while (page.size() == PAGE);
    return schemas;
  }

  /** One version, if it is published. Costs one read. */
  Optional<Schema> find(String type, int version) {
    return state
        .get(TableKeys.SCHEMAS_KEY, TableKeys.schemaVersion(type, version))
        .flatMap(
            item ->
                published(item).read() instanceof SchemaReading.Accepted accepted
                    ? Optional.of(accepted.schema())
                    : Optional.empty());
  }

  private static PublishedSchema published(StateItem item) {
    return new PublishedSchema(
        name(item), item.text(DIGEST).orElse(""), item.text(TableKeys.DOCUMENT).orElse(""));
  }

  /**
   * Publishes a version, unless it is published, and announces it if it is new. Costs one write,
   * and one more and a read if it is new.
   *
   * @return empty if it is now published; otherwise the digest of what was published before
   */
  Optional<String> publish(Schema schema) {
    StateItem item =
        StateItem.of(
                TableKeys.SCHEMAS_KEY, TableKeys.schemaVersion(schema.type(), schema.version()))
            .with(TableKeys.DOCUMENT, schema.text())
            .with(DIGEST, schema.digest())
            .with("time", clock.millis());
    Optional<StateTable.Stored> present = state.put(item, StateCondition.ABSENT);
    if (present.isEmpty()) {
      announce();
      return Optional.empty();
    }
    return present.flatMap(StateTable.Stored::item).flatMap(stored -> stored.text(DIGEST));
  }

  /** A number that grows whenever a version is published. Costs one read. */
  long revision() {
    return state
        .get(REVISION_KEY, REVISION_SORT)
        .map(item -> item.requiredNumber(REVISION))
        .orElse(0L);
  }

  /** Has others notice what is published. Costs a read and a write. */
  void announce() {
    boolean counted;
    do {
      long now = revision();
      StateItem next = StateItem.of(REVISION_KEY, REVISION_SORT).with(REVISION, now + 1);
      StateCondition unchanged =
          now == 0 ? StateCondition.ABSENT : new StateCondition.NumberIs(REVISION, now);
      counted = state.put(next, unchanged).isEmpty();
    } while (!counted);
  }

  private static SchemaName name(StateItem item) {
    String[] name = item.sort().split("#", -1);
    return new SchemaName(name[0], Integer.parseInt(name[1]));
  }
}
