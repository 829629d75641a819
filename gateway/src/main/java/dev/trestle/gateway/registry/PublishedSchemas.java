package dev.trestle.gateway.registry;

import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaReading;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every schema version that was ever published in this environment, in the state table: {@code
 * schemas}, sorted {@code <Type>#<version>}, with {@code document}, {@code digest} and {@code time}
 * (milliseconds since the epoch). Written once, never changed. {@code schemas-revision} / {@code
 * latest} has the number {@code revision}, which grows with each addition, so that others notice at
 * the cost of one small read.
 *
 * <p>Methods throw {@link dev.trestle.log.store.StoreException} if the table does not answer.
 */
@Singleton
class PublishedSchemas {

  private static final Logger LOG = LoggerFactory.getLogger(PublishedSchemas.class);
  private static final String KEY = "schemas";
  private static final String REVISION_KEY = "schemas-revision";
  private static final String REVISION_SORT = "latest";
  private static final String REVISION = "revision";
  private static final String DOCUMENT = "document";
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
  List<Schema> list() {
    List<Schema> schemas = new ArrayList<>();
    String from = "";
    List<StateItem> page;
    do {
      page = state.list(KEY, from, null, PAGE);
      for (StateItem item : page) {
        schema(item).ifPresent(schemas::add);
        from = item.sort() + '\0';
      }
    } while (page.size() == PAGE);
    return schemas;
  }

  /** One version, if it is published. Costs one read. */
  Optional<Schema> find(String type, int version) {
    return state.get(KEY, sort(type, version)).flatMap(PublishedSchemas::schema);
  }

  /**
   * Publishes a version, unless it is published. Costs one write, and two more if it is new.
   *
   * @return empty if it is now published; otherwise the digest of what is published in its place
   */
  Optional<String> publish(Schema schema) {
    StateItem item =
        StateItem.of(KEY, sort(schema.type(), schema.version()))
            .with(DOCUMENT, schema.text())
            .with(DIGEST, schema.digest())
            .with("time", clock.millis());
    Optional<StateTable.Stored> present = state.put(item, StateCondition.ABSENT);
    if (present.isEmpty()) {
      countUp();
      return Optional.empty();
    }
    return present
        .flatMap(StateTable.Stored::item)
        .flatMap(stored -> stored.text(DIGEST))
        .filter(digest -> !digest.equals(schema.digest()));
  }

  /** A number that grows whenever a version is published. Costs one read. */
  long revision() {
    return state
        .get(REVISION_KEY, REVISION_SORT)
        .map(item -> item.requiredNumber(REVISION))
        .orElse(0L);
  }

  private void countUp() {
    boolean counted;
    do {
      long now = revision();
      StateItem next = StateItem.of(REVISION_KEY, REVISION_SORT).with(REVISION, now + 1);
      StateCondition unchanged =
          now == 0 ? StateCondition.ABSENT : new StateCondition.NumberIs(REVISION, now);
      counted = state.put(next, unchanged).isEmpty();
    } while (!counted);
  }

  private static String sort(String type, int version) {
    return String.format(Locale.ROOT, "%s#%010d", type, version);
  }

  private static Optional<Schema> schema(StateItem item) {
    String[] name = item.sort().split("#", -1);
    byte[] document = item.text(DOCUMENT).orElse("").getBytes(StandardCharsets.UTF_8);
    SchemaReading reading =
        Schema.read(name[0], Integer.parseInt(name[1]), document, "published " + item.sort());
    if (reading instanceof SchemaReading.Accepted accepted) {
      return Optional.of(accepted.schema());
    }
    LOG.error("A published schema can no longer be read: {}", reading);
    return Optional.empty();
  }
}
