package dev.trestle.replayer.objects.projection;

import dev.trestle.log.store.BatchStore;
import dev.trestle.replayer.objects.ObjectLog;
import dev.trestle.replayer.objects.ObjectWorkers;
import jakarta.inject.Singleton;
import java.util.Optional;

/** The projections of all object logs. Safe across threads. */
@Singleton
public final class Projections {

  private static final int PAGE = 500;

  private final BatchStore store;
  private final ObjectStates states;
  private final ObjectWorkers workers;
  private final DigestQueue queue;

  Projections(BatchStore store, ObjectStates states, ObjectWorkers workers, DigestQueue queue) {
    this.store = store;
    this.states = states;
    this.workers = workers;
    this.queue = queue;
  }

  /** For the one who appends to the log. */
  public Projection of(ObjectLog log) {
    return new Projection(log, store, states, workers, queue);
  }

  /** What the projection of a log holds; empty if it has none. Costs one read. */
  public Optional<ObjectDigest> digest(ObjectLog log) {
    if (!log.isProjected()) {
      return Optional.empty();
    }
    ObjectStates.Digest digest = states.digest(log.log());
    return Optional.of(
        new ObjectDigest(digest.all().objects(), digest.all().hash(), digest.next()));
  }

  /** Forgets the projection of a log that is no more. Costs a write for each key. */
  public void clear(String log) {
    boolean cleared = false;
    while (!cleared) {
      cleared = states.clear(log, PAGE);
    }
  }
}
