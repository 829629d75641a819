package dev.trestle.replayer.objects.live;

import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.append.SourceWriter;
import dev.trestle.log.store.StoreException;
import dev.trestle.replayer.objects.ObjectLog;
import dev.trestle.replayer.objects.live.HistoryIndex.History;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A process that tends a log; it begins anew after each failure. */
final class JoinProcess {

  private final ObjectLog log;
  private final Join.Storage storage;
  private @Nullable Join join;
  private boolean busy;

  JoinProcess(ObjectLog log, Join.Storage storage) {
    this.log = log;
    this.storage = storage;
  }

  /** Does one round, unless it is in the middle of one. */
  void act() {
    if (busy) {
      return;
    }
    busy = true;
    try {
      if (join == null) {
        join = open();
      }
      if (join != null && join.round() == Join.Round.ENDED) {
        join = null;
      }
    } catch (StoreException | LogUnavailableException e) {
      join = null;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      busy = false;
    }
  }

  private Join open() throws InterruptedException {
    SourceWriter first = SourceWriter.open(storage.batches(), log.partition(), 1, storage.clock());
    Optional<History> made = storage.index().make(log.partition(), first.next(), () -> true);
    SourceWriter writer = SourceWriter.open(storage.batches(), log.partition(), 1, storage.clock());
    Join opened = new Join(log, made.orElseThrow(), writer, storage, () -> true);
    opened.recover();
    return opened;
  }
}
