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
import dev.trestle.replayer.objects.live.KeyOrder.Last;
import dev.trestle.replayer.objects.live.KeyOrder.Standing;
import dev.trestle.replayer.objects.live.KeyOrder.Told;
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
import java.util.Optional;
import java.util.function.BooleanSupplier;

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

  private static final int MAX_RECORDS = 500;
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

  /** What is to be appended of a key, and what is to be forgotten. */
  private record Key(List<ObjectVersion> append, List<ObjectVersion> known, boolean told) {}

  private final ObjectLog log;
  private final History history;
  private final SourceWriter writer;
  private final Storage storage;
  private final BooleanSupplier goesOn;
  private final Standings standings;
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
        new Standings(log.log(), history, storage.index(), storage.memory(), storage.contents());
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
      settle(BatchCodec.decode(last.get()).events(), last.get().next());
    }
  }

  /** Appends what is ripe. */
  Round round() throws InterruptedException {
    List<Staged> staged = storage.staged().earliest(log.log(), storage.config().page());
    List<List<Staged>> ripe =
        KeyOrder.ripe(staged, storage.clock().instant(), storage.config().orderWait());
    storage.meters().staged(log.log(), staged.size());
    more = !ripe.isEmpty() && staged.size() >= storage.config().page();
    if (ripe.isEmpty()) {
      return staged.isEmpty() ? Round.IDLE : Round.WAITING;
    }
    List<Key> keys = storage.workers().each(ripe, this::decide);
    if (!forget(keys)) {
      return Round.ENDED;
    }
    List<ObjectVersion> append = inOrder(keys.stream().map(Key::append).toList());
    int from = 0;
    while (from < append.size()) {
      int end = Math.min(from + batchSize(), append.size());
      if (!append(events(append.subList(from, end)))) {
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

  /** One or two reads for the key, and for each change what {@link Standings#of} costs. */
  private Key decide(List<Staged> changes) {
    String key = changes.get(0).key();
    Map<String, Staged> byId = new LinkedHashMap<>();
    changes.forEach(change -> byId.putIfAbsent(change.event().id(), change));
    List<Told> told =
        byId.values().stream()
            .map(change -> new Told(change.version(), standings.of(change)))
            .toList();
    boolean asksForNull =
        told.stream().anyMatch(t -> t.version().kind() == Kind.REMOVED && isNull(t.version()));
    Optional<Last> last = storage.memory().last(log.log(), key);
    KeyOrder.Decision decision =
        KeyOrder.decide(
            last, asksForNull && storage.index().hasNull(log.log(), history, key), told);
    storage.meters().dropped(log.log(), decision.repeats(), decision.unknown());
    List<ObjectVersion> known = new ArrayList<>(changes.stream().map(Staged::version).toList());
    known.removeIf(version -> decision.append().stream().anyMatch(a -> id(a).equals(id(version))));
    boolean toldOfHistory = told.stream().anyMatch(t -> t.standing() == Standing.HISTORY);
    return new Key(decision.append(), known, toldOfHistory);
  }

  /** Rids the stage of what is in the log already. Its sequencers are news all the same. */
  private boolean forget(List<Key> keys) throws InterruptedException {
    if (!goesOn.getAsBoolean()) {
      return false;
    }
    List<Key> told = keys.stream().filter(key -> !key.known().isEmpty()).toList();
    Offset next = writer.next();
    var unused =
        storage
            .workers()
            .each(
                told,
                key -> {
                  for (ObjectVersion version : key.known()) {
                    if (key.told()) {
                      storage.memory().raise(log.log(), version, next);
                    }
                    storage.staged().remove(log.log(), version);
                  }
                  return true;
                });
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
    return storage
        .workers()
        .each(versions, version -> ObjectVersionEvents.event(storage.contents().of(log, version)));
  }

  /** Halves what does not fit into one batch. */
  private boolean append(List<Event> events) throws InterruptedException {
    if (!goesOn.getAsBoolean()) {
      return false;
    }
    boolean appended;
    try {
      appended = writer.append(events, LIVE);
    } catch (IllegalArgumentException tooLarge) {
      if (events.size() == 1) {
        throw tooLarge;
      }
      int half = events.size() / 2;
      return append(events.subList(0, half)) && append(events.subList(half, events.size()));
    }
    if (appended) {
      settle(events, writer.next());
      storage.meters().appended(log.log(), events);
    }
    return appended;
  }

  /** Makes durable what the log has now. Three writes and a read for each record. */
  private void settle(List<Event> events, Offset next) throws InterruptedException {
    Map<String, List<Event>> byKey = new LinkedHashMap<>();
    events.forEach(e -> byKey.computeIfAbsent(e.subject(), k -> new ArrayList<>()).add(e));
    var unused = storage.workers().each(List.copyOf(byKey.values()), key -> settleKey(key, next));
  }

  private boolean settleKey(List<Event> ofKey, Offset next) {
    for (Event event : ofKey) {
      ObjectVersion version = ObjectVersionEvents.version(event).orElseThrow();
      storage.memory().remember(log.log(), event.id(), version.via());
      storage.memory().raise(log.log(), version, next);
      storage.staged().remove(log.log(), version);
    }
    return true;
  }

  private static boolean isNull(ObjectVersion version) {
    return version.versionId().isEmpty();
  }

  private static String id(ObjectVersion version) {
    return ObjectVersionEvents.event(version).id();
  }
}
