package dev.trestle.replayer.objects.live;

import dev.trestle.log.state.StateTable;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import dev.trestle.replayer.objects.ObjectWorkers;
import dev.trestle.replayer.objects.live.HistoryIndex.History;
import dev.trestle.replayer.objects.live.KeyOrder.Standing;
import dev.trestle.s3events.ObjectChange.Kind;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a log has of a change that S3 told of.
 *
 * <p>A listing has no sequencers, so that those of live events cannot be compared with it. But a
 * version that the bucket still has and that was not listed was written after its key was listed,
 * and so after all that was. One that is gone may have come and gone before: what it was overtaken
 * by is not known, and it counts as late. Only changes of the time of the import are asked about.
 */
final class Standings {

  private final String log;
  private final History history;
  private final HistoryIndex index;
  private final KeyMemory memory;
  private final Contents contents;
  private final ObjectWorkers workers;

  Standings(
      String log,
      History history,
      HistoryIndex index,
      KeyMemory memory,
      Contents contents,
      ObjectWorkers workers) {
    this.log = log;
    this.history = history;
    this.index = index;
    this.memory = memory;
    this.contents = contents;
    this.workers = workers;
  }

  /**
   * By the ids of the changes. Costs up to two reads for each, in requests of up to a hundred; of
   * the time of the import also a request to S3, or four reads.
   */
  Map<String, Standing> of(List<Staged> changes) throws InterruptedException {
    List<Staged> once = List.copyOf(byId(changes).values());
    Map<String, Standing> standings = new HashMap<>();
    once.forEach(change -> standings.put(change.id(), Standing.NEW));
    workers.parts(once, StateTable.READ_AT_ONCE, this::inLog).forEach(standings::putAll);
    List<Staged> inDoubt =
        once.stream()
            .filter(change -> standings.get(change.id()) == Standing.NEW)
            .filter(change -> history.mayPrecede(change.version().lastModified()))
            .toList();
    List<Boolean> overtaken = workers.each(inDoubt, change -> mayBeOvertaken(change.version()));
    for (int i = 0; i < inDoubt.size(); i++) {
      if (overtaken.get(i)) {
        standings.put(inDoubt.get(i).id(), Standing.OVERTAKEN);
      }
    }
    return standings;
  }

  private Map<String, Standing> inLog(List<Staged> changes) {
    Map<String, Standing> known = new HashMap<>();
    memory
        .appended(log, changes.stream().map(Staged::id).toList())
        .keySet()
        .forEach(id -> known.put(id, Standing.APPENDED));
    List<Staged> others =
        changes.stream().filter(change -> !known.containsKey(change.id())).toList();
    index.brought(log, history, others).forEach(id -> known.put(id, Standing.HISTORY));
    return known;
  }

  private static Map<String, Staged> byId(List<Staged> changes) {
    Map<String, Staged> byId = new LinkedHashMap<>();
    changes.forEach(change -> byId.putIfAbsent(change.id(), change));
    return byId;
  }

  private boolean mayBeOvertaken(ObjectVersion version) {
    return version.kind() == Kind.REMOVED ? !isAfter(version) : !contents.exists(version);
  }

  /** Whether a removal is of a version that was listed, or came after its key was. */
  private boolean isAfter(ObjectVersion removed) {
    if (removed.versionId().isEmpty()) {
      return index.hasNull(log, history, removed.key());
    }
    return came(idOf(removed, Kind.CREATED)) || came(idOf(removed, Kind.DELETE_MARKER));
  }

  private boolean came(String eventId) {
    Via appended = memory.appended(log, List.of(eventId)).get(eventId);
    return appended == null ? index.has(log, history, eventId) : appended == Via.LIVE;
  }

  private static String idOf(ObjectVersion removed, Kind written) {
    return ObjectVersionEvents.id(
        new ObjectVersion(
            removed.bucket(),
            removed.key(),
            removed.versionId(),
            written,
            Via.LIVE,
            OptionalLong.empty(),
            Optional.empty(),
            removed.lastModified(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }
}
