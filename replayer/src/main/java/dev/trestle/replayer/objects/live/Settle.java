package dev.trestle.replayer.objects.live;

import dev.trestle.log.state.StateTable;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectWorkers;
import dev.trestle.replayer.objects.live.KeyMemory.Remembered;
import dev.trestle.replayer.objects.live.KeyOrder.Last;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Makes durable what became of changes, many in a request and several requests at a time: first it
 * is remembered, and only then are they no longer staged. Used by one thread; a failure leaves
 * things half done, to be done again.
 */
final class Settle {

  private final String log;
  private final StagedChanges staged;
  private final KeyMemory memory;
  private final ObjectWorkers workers;

  Settle(String log, StagedChanges staged, KeyMemory memory, ObjectWorkers workers) {
    this.log = log;
    this.staged = staged;
    this.memory = memory;
    this.workers = workers;
  }

  /** What is remembered of these keys. Costs one read for each. */
  Map<String, Remembered> remembered(List<String> keys) throws InterruptedException {
    Map<String, Remembered> all = new HashMap<>();
    workers
        .parts(keys, StateTable.READ_AT_ONCE, part -> memory.last(log, part))
        .forEach(all::putAll);
    return all;
  }

  /**
   * Changes that were appended. Costs two writes for each, and one for each key.
   *
   * @param remembered of their keys, before
   */
  void appended(List<ObjectVersion> versions, Map<String, Remembered> remembered)
      throws InterruptedException {
    var unused =
        workers.parts(
            versions,
            StateTable.WRITTEN_AT_ONCE,
            part -> {
              memory.remember(log, part);
              return true;
            });
    raise(versions, remembered);
    unstage(versions);
  }

  /**
   * Changes that the log had, or that were never in the bucket. Costs one write for each.
   *
   * @param news those of them that tell something of their keys, which costs a write for each key
   * @param remembered of the keys, before
   */
  void known(
      List<ObjectVersion> versions, List<ObjectVersion> news, Map<String, Remembered> remembered)
      throws InterruptedException {
    raise(news, remembered);
    unstage(versions);
  }

  private void raise(List<ObjectVersion> versions, Map<String, Remembered> remembered)
      throws InterruptedException {
    Map<String, Last> byKey =
        versions.stream().collect(Collectors.toMap(ObjectVersion::key, Last::of, Last::greater));
    var unused =
        workers.each(
            List.copyOf(byKey.entrySet()),
            key -> {
              memory.raise(log, key.getKey(), key.getValue(), remembered.get(key.getKey()));
              return true;
            });
  }

  private void unstage(List<ObjectVersion> versions) throws InterruptedException {
    var unused =
        workers.parts(
            versions,
            StateTable.WRITTEN_AT_ONCE,
            part -> {
              staged.remove(log, part);
              return true;
            });
  }
}
