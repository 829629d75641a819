package dev.trestle.replayer.objects.live;

import dev.trestle.log.Event;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.TableKeys;
import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import dev.trestle.log.state.StateTable.ItemKey;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.BatchStore.Consistency;
import dev.trestle.log.store.StoredBatch;
import dev.trestle.replayer.objects.ObjectLogConfig;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Tells whether the import brought a version. Made from the log itself once the import has ended:
 * whatever the listing saw, and in however many tries, only what was appended counts. Safe across
 * threads and processes; methods throw {@link dev.trestle.log.store.StoreException} if a table does
 * not answer.
 *
 * <p>Hashes of 16 bytes in buckets by their value, about {@value #BUCKET} to an item of the state
 * table: 16 write units for 1,000 versions, once, and one read unit for a question. An item goes
 * after {@link ObjectLogConfig#remembered}, when no event of that time can come any more.
 */
@Singleton
public final class HistoryIndex {

  /**
   * What the import brought, as kept with the log.
   *
   * @param buckets how many; 0 if it brought nothing
   * @param ended when the index was made: after the import's end
   */
  record History(long buckets, Instant ended) {

    /** AWS refuses calls of a clock that differs by more. */
    private static final Duration CLOCKS = Duration.ofMinutes(15);

    /** Whether a change was made before the import's end, or may have been. */
    boolean mayPrecede(Instant change) {
      return buckets > 0 && !change.isAfter(ended.plus(CLOCKS));
    }
  }

  /** Entries of a bucket on average: 3.2 KB, so that a question costs one read unit. */
  static final int BUCKET = 200;

  private static final String SORT = "history";
  private static final String BUCKETS = "buckets";
  private static final String ENDED = "ended";

  /** Read at a time. */
  private static final int PAGE_BYTES = 1 << 20;

  private final StateTable table;
  private final BatchStore store;
  private final Clock clock;
  private final ObjectLogConfig config;

  HistoryIndex(StateTable table, BatchStore store, Clock clock, ObjectLogConfig config) {
    this.table = table;
    this.store = store;
    this.clock = clock;
    this.config = config;
  }

  /** Whether the import has ended for good: nothing of it may be appended any more. One read. */
  public boolean isMade(String log) {
    return find(log).isPresent();
  }

  /** Empty as long as there is no index. Costs one read. */
  Optional<History> find(String log) {
    return table
        .get(key(log), SORT)
        .map(
            item ->
                new History(
                    item.requiredNumber(BUCKETS),
                    Instant.ofEpochMilli(item.requiredNumber(ENDED))));
  }

  /**
   * Makes the index of all records before an offset, unless it is there. Reads the log once for
   * each {@link ObjectLogConfig#indexedAtOnce} records, of which it holds 32 bytes each.
   *
   * @param end where the import ended; nothing live lies before it
   * @param goesOn asked before each page and each item
   * @return empty if it was told to stop
   */
  Optional<History> make(Partition partition, Offset end, BooleanSupplier goesOn) {
    Optional<History> there = find(partition.log());
    if (there.isPresent()) {
      return there;
    }
    long buckets = (end.value() + BUCKET - 1) / BUCKET;
    long atOnce = Math.max(1, config.indexedAtOnce() / BUCKET);
    for (long first = 0; first < buckets; first += atOnce) {
      HashBuckets part = new HashBuckets(first, Math.min(first + atOnce, buckets), buckets);
      if (!readAll(partition, end, part, goesOn) || !write(partition.log(), part, goesOn)) {
        return Optional.empty();
      }
    }
    History made = new History(buckets, Instant.ofEpochMilli(clock.millis()));
    StateItem item =
        StateItem.of(key(partition.log()), SORT)
            .with(BUCKETS, made.buckets())
            .with(ENDED, made.ended().toEpochMilli());
    return table
        .put(item, StateCondition.ABSENT)
        .map(earlier -> find(partition.log()))
        .orElse(Optional.of(made));
  }

  /**
   * The ids of those changes whose versions the import brought. Null versions have no name: one of
   * the same content that was written before the index was made counts as the one that was listed.
   * Costs one read for each bucket that is asked.
   */
  Set<String> brought(String log, History history, List<Staged> changes) {
    if (history.buckets() == 0) {
      return Set.of();
    }
    Map<Staged, Hash> wanted = new HashMap<>();
    for (Staged change : changes) {
      if (change.version().versionId().isPresent()) {
        wanted.put(change, Hash.of(change.id()));
      } else if (!change.version().lastModified().isAfter(history.ended())) {
        wanted.put(change, nullContent(change.version()));
      }
    }
    Map<String, ByteBuffer> buckets =
        table
            .getAll(
                wanted.values().stream()
                    .map(hash -> new ItemKey(key(log), sort(hash, history)))
                    .toList())
            .stream()
            .collect(
                Collectors.toMap(
                    StateItem::sort, item -> ByteBuffer.wrap(item.data().orElseThrow())));
    Set<String> brought = new HashSet<>();
    wanted.forEach(
        (change, hash) -> {
          ByteBuffer bucket = buckets.get(sort(hash, history));
          if (bucket != null && contains(bucket.duplicate(), hash)) {
            brought.add(change.id());
          }
        });
    return brought;
  }

  /** Whether the import brought the event of this id. Costs one read. */
  boolean has(String log, History history, String eventId) {
    return contains(log, history, Hash.of(eventId));
  }

  /** Whether the import brought a null version of the key. Costs one read. */
  boolean hasNull(String log, History history, String key) {
    return contains(log, history, nullKey(key));
  }

  private boolean contains(String log, History history, Hash hash) {
    if (history.buckets() == 0) {
      return false;
    }
    return table
        .get(key(log), sort(hash, history))
        .flatMap(StateItem::data)
        .filter(data -> contains(ByteBuffer.wrap(data), hash))
        .isPresent();
  }

  private static boolean contains(ByteBuffer hashes, Hash wanted) {
    while (hashes.hasRemaining()) {
      if (hashes.getLong() == wanted.high() & hashes.getLong() == wanted.low()) {
        return true;
      }
    }
    return false;
  }

  private boolean readAll(
      Partition partition, Offset end, HashBuckets part, BooleanSupplier goesOn) {
    Offset at = Offset.FIRST;
    while (at.isBefore(end)) {
      if (!goesOn.getAsBoolean()) {
        return false;
      }
      List<StoredBatch> page = store.readForward(partition, at, PAGE_BYTES, Consistency.STRONG);
      if (page.isEmpty()) {
        throw new IllegalStateException(partition + " has no record " + at + ", of " + end);
      }
      for (StoredBatch batch : page) {
        if (batch.first().isBefore(end)) {
          BatchCodec.decode(batch).events().forEach(event -> hashes(event, part::add));
        }
        at = batch.next();
      }
    }
    return true;
  }

  private static void hashes(Event event, Consumer<Hash> to) {
    to.accept(Hash.of(event.id()));
    ObjectVersionEvents.version(event)
        .filter(version -> version.versionId().isEmpty())
        .ifPresent(
            version -> {
              to.accept(nullContent(version));
              to.accept(nullKey(version.key()));
            });
  }

  private boolean write(String log, HashBuckets part, BooleanSupplier goesOn) {
    long forgotten = clock.instant().plus(config.remembered()).getEpochSecond();
    List<StateItem> items = new ArrayList<>();
    for (long bucket = part.first(); bucket < part.end(); bucket++) {
      if (!goesOn.getAsBoolean()) {
        return false;
      }
      StateItem item =
          StateItem.of(key(log), sort(bucket))
              .with(TableKeys.TTL, forgotten)
              .withData(part.content(bucket));
      items.add(item);
      if (items.size() == StateTable.WRITTEN_AT_ONCE) {
        table.putAll(items);
        items.clear();
      }
    }
    table.putAll(items);
    return true;
  }

  private static Hash nullContent(ObjectVersion version) {
    return Hash.of(
        "null#" + version.kind() + "#" + version.etag().orElse("") + "#" + version.key());
  }

  private static Hash nullKey(String key) {
    return Hash.of("null##" + key);
  }

  private static String key(String log) {
    return "history#" + log;
  }

  private static String sort(Hash hash, History history) {
    return sort(HashBuckets.bucket(hash.high(), history.buckets()));
  }

  private static String sort(long bucket) {
    return "bucket#" + bucket;
  }
}
