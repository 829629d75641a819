package dev.trestle.replayer.objects.projection;

import dev.trestle.log.Event;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.state.StateTable;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.BatchStore.Consistency;
import dev.trestle.log.store.StoredBatch;
import dev.trestle.replayer.objects.ObjectLog;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import dev.trestle.replayer.objects.ObjectWorkers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Keeps what an object log says of each key now, batch by batch of the log. Used by one thread.
 *
 * <p>Each key bears what it added to the digest before the batch that changed it last. So whoever
 * repeats a batch, after a crash or beside another process, comes to the same digest: a key that
 * has the batch already is not changed again, and its difference is still known.
 */
public final class Projection {

  private static final Logger LOG = LoggerFactory.getLogger(Projection.class);

  private final ObjectLog log;
  private final BatchStore store;
  private final ObjectStates states;
  private final ObjectWorkers workers;
  private final DigestListener listener;
  private ObjectStates.@Nullable Digest digest;

  Projection(
      ObjectLog log,
      BatchStore store,
      ObjectStates states,
      ObjectWorkers workers,
      DigestListener listener) {
    this.log = log;
    this.store = store;
    this.states = states;
    this.workers = workers;
    this.listener = listener;
  }

  /**
   * Reads one more batch, if there is one; tells the digest once all is read. Costs a read and a
   * write for each key of the batch, and two more.
   *
   * @param end the next offset to come
   * @return whether there was anything to read
   */
  public boolean step(Offset end) throws InterruptedException {
    if (!log.isProjected()) {
      return false;
    }
    ObjectStates.Digest from = digest == null ? states.digest(log.log()) : digest;
    digest = from;
    if (!from.next().isBefore(end)) {
      tell(from);
      return false;
    }
    List<StoredBatch> page = store.readForward(log.partition(), from.next(), 1, Consistency.STRONG);
    if (page.isEmpty()) {
      throw new IllegalStateException(log.log() + " has no record " + from.next());
    }
    StoredBatch batch = page.get(0);
    Share all = from.all();
    for (Share difference : apply(byKey(batch), batch.first())) {
      all = all.plus(difference);
    }
    replace(from, new ObjectStates.Digest(batch.next(), all, from.told()));
    return true;
  }

  private record Key(String key, List<LogRecord> records) {}

  private static List<Key> byKey(StoredBatch batch) {
    Map<String, List<LogRecord>> byKey = new LinkedHashMap<>();
    for (LogRecord record : BatchCodec.decode(batch).records()) {
      byKey.computeIfAbsent(record.event().subject(), k -> new ArrayList<>()).add(record);
    }
    return byKey.entrySet().stream().map(e -> new Key(e.getKey(), e.getValue())).toList();
  }

  /** By how much each key changes the digest. */
  private List<Share> apply(List<Key> keys, Offset batch) throws InterruptedException {
    Map<String, CurrentObject> stored = new HashMap<>();
    workers
        .parts(
            keys,
            StateTable.READ_AT_ONCE,
            part -> states.current(log.log(), part.stream().map(Key::key).toList()))
        .forEach(stored::putAll);
    return workers.each(keys, key -> apply(key, Optional.ofNullable(stored.get(key.key())), batch));
  }

  private Share apply(Key key, Optional<CurrentObject> stored, Offset batch) {
    if (stored.isPresent() && !stored.get().read().isBefore(batch)) {
      return stored.get().share().minus(stored.get().before());
    }
    CurrentObject current = stored.orElse(CurrentObject.NONE).beforeBatch();
    for (LogRecord record : key.records()) {
      Optional<ObjectVersion> version = read(record.event());
      if (version.isPresent()) {
        current = current.after(version.get(), record.offset());
      }
    }
    states.keep(log.log(), key.key(), current);
    return current.share().minus(current.before());
  }

  private static Optional<ObjectVersion> read(Event event) {
    return ObjectVersionEvents.version(event);
  }

  /** Tells the queue what it does not know yet; a queue that refuses is told later. */
  private void tell(ObjectStates.Digest all) {
    Share told = all.told() == null ? Share.NONE : all.told();
    if (log.digestQueue().isEmpty() || all.all().equals(told)) {
      return;
    }
    try {
      listener.changed(log, new ObjectDigest(all.all().objects(), all.all().hash(), all.next()));
    } catch (SdkException e) {
      LOG.warn("The digest of {} is told later: {}", log.log(), e.getMessage());
      return;
    }
    replace(all, new ObjectStates.Digest(all.next(), all.all(), all.all()));
  }

  /** If another process was first, its digest is read and gone on with. */
  private void replace(ObjectStates.Digest from, ObjectStates.Digest to) {
    digest = states.replace(log.log(), from, to) ? to : null;
  }
}
