package dev.trestle.replayer.reseed;

import dev.trestle.log.Backoff;
import dev.trestle.log.LogRecord;
import dev.trestle.log.LogUnavailableException;
import dev.trestle.replayer.operation.Cause;
import dev.trestle.replayer.read.EventMatch;
import dev.trestle.replayer.read.ReadRights;
import dev.trestle.replayer.read.UndecidedException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes the records of a reseed from the log into its window, as long as there is room. Used by one
 * thread.
 */
final class TakeIn<M extends Outgoing> {

  /** Records looked at before the run is asked whether it goes on. */
  private static final int RECORDS_A_STEP = 2_000;

  /** Until it is looked again for a record that is not there yet. */
  private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(100);

  private static final Backoff PAUSES = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));

  private final RecordFeed feed;
  private final ReadRights rights;
  private final EventMatch match;
  private final Target<M> target;
  private final Window<M> window;
  private final ReseedMeters meters;
  private final BooleanSupplier mayGoOn;
  private boolean stopped;
  private @Nullable Cause failure;
  private @Nullable Cause trouble;
  private int failures;
  private long notBefore = System.nanoTime();

  /**
   * Takes nothing yet.
   *
   * @param mayGoOn whether anything at all may be sent still; once it says no, nothing is taken in
   *     any more
   */
  TakeIn(
      RecordFeed feed,
      ReadRights rights,
      EventMatch match,
      Target<M> target,
      Window<M> window,
      ReseedMeters meters,
      BooleanSupplier mayGoOn) {
    this.feed = feed;
    this.rights = rights;
    this.match = match;
    this.target = target;
    this.window = window;
    this.meters = meters;
    this.mayGoOn = mayGoOn;
  }

  /** Why no more records are taken in; what was taken in before is sent first. */
  @Nullable Cause failure() {
    return failure;
  }

  /** Why the log is waited for; {@code null} if it is not. */
  @Nullable Cause trouble() {
    return trouble;
  }

  /** Whether all of the ranges was taken in. */
  boolean isAtEnd() {
    return feed.isAtEnd();
  }

  /**
   * Takes some records in. Costs a query for each page of the log.
   *
   * @param skipRefused whether what cannot be sent is passed over; it is a failure otherwise
   * @return whether there is more to take in at once
   */
  boolean some(long now, boolean skipRefused) {
    if (stopped || failure != null || now - notBefore < 0) {
      return false;
    }
    try {
      for (int taken = 0; taken < RECORDS_A_STEP; taken++) {
        boolean isOver = stopped || failure != null || feed.isAtEnd();
        if (isOver || !window.hasRoom()) {
          return false;
        }
        @Nullable LogRecord record = feed.next();
        if (record == null) {
          notBefore = now + LOOK;
          return false;
        }
        trouble = null;
        failures = 0;
        take(record, skipRefused);
      }
      return true;
    } catch (RecordsRemovedException e) {
      failure = new Cause("RECORDS_REMOVED", e.getMessage() + "; create a reseed of what there is");
    } catch (LogUnavailableException e) {
      notBefore = now + PAUSES.after(++failures).toNanos();
      trouble = new Cause("LOG_UNAVAILABLE", "The log does not answer: " + e.getMessage());
    }
    return false;
  }

  private void take(LogRecord record, boolean skipRefused) {
    Place next = feed.place();
    if (!rights.mayRead(record.event().type())) {
      // If nothing at all may be read, it is not passed over: it is sent once that may go on.
      if (mayGoOn.getAsBoolean()) {
        window.pass(Fate.PASSED, next);
      } else {
        stopped = true;
      }
      return;
    }
    Rendered<M> rendered;
    try {
      if (!match.matches(record)) {
        window.pass(Fate.PASSED, next);
        return;
      }
      rendered = target.render(record);
    } catch (UndecidedException undecided) {
      rendered = new Rendered.Refused<>(Rendered.undecided(undecided));
    }
    if (rendered instanceof Rendered.Ready<M> ready) {
      window.add(ready.message(), record.event().type(), record.position().toString(), next);
    } else if (rendered instanceof Rendered.Refused<M> refused) {
      refuse(record, refused.cause(), skipRefused, next);
    } else {
      window.pass(Fate.OMITTED, next);
    }
  }

  private void refuse(LogRecord record, Cause cause, boolean skipRefused, Place next) {
    if (skipRefused) {
      meters.refused(cause.name());
      window.pass(Fate.REFUSED, next);
    } else {
      failure = at(record.position().toString(), cause);
    }
  }

  /** Why the reseed fails at a record, and what to do. */
  static Cause at(String position, Cause cause) {
    return new Cause(
        cause.name(),
        "The record at "
            + position
            + ": "
            + cause.message()
            + "; resume with skip_refused to pass over such records");
  }
}
