package dev.trestle.adapter.dispatch;

import java.time.Duration;
import java.time.Instant;

/**
 * How many of a route's jobs may go to the workers now.
 *
 * <p>In flight is what was dispatched and has not ended, by the jobs themselves and not by the
 * queue. It is only known once it was counted; before that nothing goes, if it is limited. The
 * depth of the queue is a sample, to which is added what was sent since.
 */
final class Gate {

  /**
   * What may go now.
   *
   * @param room how many
   * @param hold what keeps back the rest
   * @param again when to ask again if nothing is told meanwhile
   */
  record Verdict(int room, Hold hold, Instant again) {}

  /** How long to wait for something to be told. */
  static final Duration LOOK = Duration.ofSeconds(1);

  private static final int UNKNOWN = Integer.MAX_VALUE;

  private final int maxInFlight;
  private final int highWater;
  private final Pace pace;
  private boolean paused;
  private int inFlight = UNKNOWN;
  private int depth = UNKNOWN;

  /**
   * @param maxInFlight 0: no limit
   * @param highWater messages in the worker queue; 0: no limit
   */
  Gate(int maxInFlight, int highWater, Pace pace) {
    this.maxInFlight = maxInFlight;
    this.highWater = highWater;
    this.pace = pace;
  }

  void paused(boolean wanted) {
    paused = wanted;
  }

  /** So many were counted, those included that {@link #dispatched} told of. */
  void inFlight(int counted) {
    inFlight = counted;
  }

  /** So many messages were in the worker queue just now. */
  void depth(int sampled) {
    depth = sampled;
  }

  /** What may go now, at most {@code wanted}. */
  Verdict ask(Instant now, int wanted) {
    if (paused) {
      return new Verdict(0, Hold.PAUSED, now.plus(LOOK));
    }
    int room = wanted;
    Hold hold = Hold.NONE;
    if (free(maxInFlight, inFlight) < room) {
      room = free(maxInFlight, inFlight);
      hold = Hold.IN_FLIGHT;
    }
    if (free(highWater, depth) < room) {
      room = free(highWater, depth);
      hold = Hold.QUEUE_DEPTH;
    }
    if (room == 0) {
      return new Verdict(0, hold, now.plus(LOOK));
    }
    int paced = pace.room(now, room);
    if (paced < room) {
      return new Verdict(paced, Hold.RATE, pace.next());
    }
    return new Verdict(room, hold, now.plus(LOOK));
  }

  /** What may be sent once more now, at most {@code wanted}: jobs that are counted already. */
  int again(Instant now, int wanted) {
    return paused ? 0 : pace.room(now, wanted);
  }

  /** The message of a job that was counted before is about to be sent once more. */
  void dispatchedAgain(Instant now) {
    depth = plusOne(depth);
    pace.dispatched(now);
  }

  /** A job was claimed, so that its message is about to be sent. */
  void dispatched(Instant now) {
    inFlight = plusOne(inFlight);
    depth = plusOne(depth);
    pace.dispatched(now);
  }

  private static int free(int limit, int used) {
    return limit == 0 ? UNKNOWN : Math.max(0, limit - used);
  }

  private static int plusOne(int count) {
    return count == UNKNOWN ? UNKNOWN : count + 1;
  }
}
