package dev.trestle.replayer.objects.live;

import dev.trestle.log.Event;
import dev.trestle.log.Offset;
import dev.trestle.log.append.SourceWriter;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.StoredBatch;
import dev.trestle.replayer.objects.ObjectLog;
import dev.trestle.replayer.objects.ObjectLogConfig;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import dev.trestle.replayer.objects.ObjectWorkers;
import dev.trestle.replayer.objects.live.HistoryIndex.History;
import dev.trestle.replayer.objects.live.KeyMemory.Remembered;
import dev.trestle.replayer.objects.live.KeyOrder.Standing;
import dev.trestle.replayer.objects.live.KeyOrder.Told;
import dev.trestle.replayer.objects.live.StagedChanges.Page;
import dev.trestle.s3events.ObjectChange.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Appends what is staged of one object log, after all that the import brought. Used by one thread.
 *
 * <p>A crash at any step loses and repeats nothing. A change stays staged until the log has it and
 * it is remembered that it does. What is remembered of one batch is durable before the next is
 * appended, so that a successor has to catch up on the newest batch only, which it reads from the
 * log ({@link #recover}). Two at a time are kept apart by the writer: whoever is second to append
 * is fenced, and looks everything up anew.
 */
final class Join {

  /** What came of a round. */
  enum Round {
    /** Nothing is staged. */
    IDLE,
    /** What is staged has not waited long enough. */
    WAITING,
    /** Something was appended, or is in the log already. */
    WORKED,
    /** Another process appends now, or this one was told to stop. */
    ENDED
  }

  /** What a batch of live changes has for a cursor: that is what it tells. */
  private static final byte[] LIVE = "live".getBytes(StandardCharsets.US_ASCII);

  private static final int MAX_RECORDS = 1_000;
  private static final long MAX_UNPACKED = 1 << 20;

  /** What all joins share. */
  record Storage(
      BatchStore batches,
      StagedChanges staged,
      HistoryIndex index,
      KeyMemory memory,
      ObjectWorkers workers,
      Contents contents,
      LiveMeters meters,
      ObjectLogConfig config,
      Clock clock) {}

  /**
   * What becomes of the changes of a key.
   *
   * @param known these are to be forgotten
   * @param news whether they tell something of the key: the import has them, without sequencers
   */
  private record Key(List<ObjectVersion> append, List<ObjectVersion> known, boolean news) {}

  private final ObjectLog log;
  private final History history;
  private final SourceWriter writer;
  private final Storage storage;
  private final BooleanSupplier goesOn;
  private final Standings standings;
  private final Settle settle;
  private boolean more;

  /**
   * @param writer opened after the import had ended
   * @param goesOn whether the right to append is still held; asked before each effect
   */
  Join(
      ObjectLog log,
      History history,
      SourceWriter writer,
      Storage storage,
      BooleanSupplier goesOn) {
    this.log = log;
    this.history = history;
    this.writer = writer;
    this.storage = storage;
    this.goesOn = goesOn;
    this.standings =
        new Standings(
            log.log(),
            history,
            storage.index(),
            storage.memory(),
            storage.contents(),
            storage.workers());
    this.settle = new Settle(log.log(), storage.staged(), storage.memory(), storage.workers());
  }

  /** Whether the newest batch of a log is of live changes: then its import has ended. */
  static boolean isLive(SourceWriter writer) {
    return writer.cursor().filter(cursor -> Arrays.equals(cursor, LIVE)).isPresent();
  }

  /** Does what the predecessor may have left undone of its last batch. To be called first. */
  void recover() throws InterruptedException {
    if (!isLive(writer)) {
      return;
    }
    Optional<StoredBatch> last =
        storage.batches().atOrBefore(log.partition(), Offset.of(Long.MAX_VALUE));
    if (last.isPresent()) {
      List<ObjectVersion> versions =
          BatchCodec.decode(last.get()).events().stream()
              .map(event -> ObjectVersionEvents.version(event).orElseThrow())
              .toList();
      settle.appended(versions, settle.remembered(keysOf(versions)));
    }
  }

  /**
   * Appends what is ripe of one page of what is staged. Holds the page and one batch, with its
   * contents. Costs for each change three writes and three reads, in requests of many, and a
   * request for each key.
   */
  Round round() throws InterruptedException {
    Page page = storage.staged().earliest(log.log(), storage.config().page(), storage.workers());
    List<List<Staged>> ripe =
        KeyOrder.ripe(page.changes(), storage.clock().instant(), storage.config().orderWait());
    storage.meters().staged(log.log(), page.changes().size());
    more = page.isCut() && !ripe.isEmpty();
    if (ripe.isEmpty()) {
      return page.changes().isEmpty() ? Round.IDLE : Round.WAITING;
    }
    Map<String, Remembered> remembered =
        settle.remembered(ripe.stream().map(changes -> changes.get(0).key()).toList());
    List<Key> keys = decide(ripe, remembered);
    if (!forget(keys, remembered)) {
      return Round.ENDED;
    }
    List<ObjectVersion> append = inOrder(keys.stream().map(Key::append).toList());
    int from = 0;
    while (from < append.size()) {
      int end = Math.min(from + batchSize(), append.size());
      List<ObjectVersion> versions = append.subList(from, end);
      if (!append(versions, events(versions), remembered)) {
        return Round.ENDED;
      }
      from = end;
    }
    return Round.WORKED;
  }

  /** Whether the last round may have left something that is ripe. */
  boolean hasMore() {
    return more;
  }

  private List<Key> decide(List<List<Staged>> ripe, Map<String, Remembered> remembered)
      throws InterruptedException {
    Map<String, Standing> standingOf = standings.of(ripe.stream().flatMap(List::stream).toList());
    return storage
        .workers()
        .each(ripe, changes -> decide(changes, standingOf, remembered.get(changes.get(0).key())));
  }

  /** One read if the key has removals that name no version. */
  private Key decide(
      List<Staged> changes, Map<String, Standing> standingOf, @Nullable Remembered remembered) {
    String key = changes.get(0).key();
    Map<String, Told> byId = new LinkedHashMap<>();
    changes.forEach(
        change ->
            byId.putIfAbsent(
                change.id(),
                new Told(change.version(), Objects.requireNonNull(standingOf.get(change.id())))));
    List<Told> told = List.copyOf(byId.values());
    boolean asksForNull =
        told.stream().anyMatch(t -> t.version().kind() == Kind.REMOVED && isNull(t.version()));
    KeyOrder.Decision decision =
        KeyOrder.decide(
            Optional.ofNullable(remembered).map(Remembered::last),
            asksForNull && storage.index().hasNull(log.log(), history, key),
            told);
    storage.meters().dropped(log.log(), decision.repeats(), decision.unknown());
    Set<String> appended =
        decision.append().stream().map(ObjectVersionEvents::id).collect(Collectors.toSet());
    List<ObjectVersion> known =
        changes.stream()
            .filter(change -> !appended.contains(change.id()))
            .map(Staged::version)
            .toList();
    boolean news = told.stream().anyMatch(t -> t.standing() == Standing.HISTORY);
    return new Key(decision.append(), known, news);
  }

  /** Rids the stage of what is in the log already. Its sequencers are news all the same. */
  private boolean forget(List<Key> keys, Map<String, Remembered> remembered)
      throws InterruptedException {
    if (!goesOn.getAsBoolean()) {
      return false;
    }
    settle.known(
        keys.stream().flatMap(key -> key.known().stream()).toList(),
        keys.stream().filter(Key::news).flatMap(key -> key.known().stream()).toList(),
        remembered);
    return true;
  }

  /**
   * Across keys by time, but never before the predecessor of the same key; within a key as decided.
   */
  private static List<ObjectVersion> inOrder(List<List<ObjectVersion>> keys) {
    record Placed(ObjectVersion version, Instant effective) {}
    List<Placed> placed = new ArrayList<>();
    for (List<ObjectVersion> key : keys) {
      Instant effective = Instant.MIN;
      for (ObjectVersion version : key) {
        Instant time = version.lastModified();
        effective = time.isBefore(effective) ? effective : time;
        placed.add(new Placed(version, effective));
      }
    }
    placed.sort(Comparator.comparing(Placed::effective));
    return placed.stream().map(Placed::version).toList();
  }

  /** So many that their contents fit into one batch, unpacked; without contents, the most. */
  private int batchSize() {
    return log.contentBytes().isEmpty()
        ? MAX_RECORDS
        : (int) Math.max(1, Math.min(MAX_RECORDS, MAX_UNPACKED / log.contentBytes().getAsInt()));
  }

  /** Contents are fetched at once for all of a batch. */
  private List<Event> events(List<ObjectVersion> versions) throws InterruptedException {
    return log.contentBytes().isEmpty()
        ? versions.stream().map(ObjectVersionEvents::event).toList()
        : storage
            .workers()
            .each(
                versions,
                version -> ObjectVersionEvents.event(storage.contents().of(log, version)));
  }

  /** Halves what does not fit into one batch. */
  private boolean append(
      List<ObjectVersion> versions, List<Event> events, Map<String, Remembered> remembered)
      throws InterruptedException {
    if (!goesOn.getAsBoolean()) {
      return false;
    }
    boolean appended;
    try {
      appended = writer.append(events, LIVE);
    } catch (IllegalArgumentException tooLarge) {
      int size = events.size();
      if (size == 1) {
        throw tooLarge;
      }
      int half = size / 2;
      return append(versions.subList(0, half), events.subList(0, half), remembered)
          && append(versions.subList(half, size), events.subList(half, size), remembered);
    }
    if (appended) {
      settle.appended(versions, remembered);
      storage.meters().appended(log.log(), versions);
    }
    return appended;
  }

  private static List<String> keysOf(List<ObjectVersion> versions) {
    return versions.stream().map(ObjectVersion::key).distinct().toList();
  }

  private static boolean isNull(ObjectVersion version) {
    return version.versionId().isEmpty();
  }
}
