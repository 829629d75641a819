package dev.trestle.replayer.reseed;

import com.google.protobuf.ByteString;
import dev.trestle.internal.v1.ReseedCheckpoint;
import dev.trestle.internal.v1.ReseedSettings;
import dev.trestle.log.Backoff;
import dev.trestle.proto.Problem;
import dev.trestle.replayer.operation.Cause;
import dev.trestle.replayer.operation.Outcome;
import dev.trestle.replayer.operation.Progress;
import dev.trestle.replayer.operation.Report;
import dev.trestle.replayer.operation.Run;
import dev.trestle.replayer.read.EventMatch;
import dev.trestle.replayer.read.Pace;
import dev.trestle.replayer.read.ReadRights;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run of a reseed: takes records from the log into the window, sends what the window lets go at
 * the pace that is set, and stores how far everything is done. One thread steps it; calls are open
 * beside it.
 *
 * <p>What the reseed's creator may read is asked when a record is taken in and again when it is
 * sent: it may wait in between for as long as the pace has it.
 */
final class ReseedPump<M extends Outgoing> {

  private static final long LONGEST_WAIT = TimeUnit.MILLISECONDS.toNanos(100);
  private static final Backoff PAUSES = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));

  private final ReadRights rights;
  private final TakeIn<M> takeIn;
  private final Window<M> window;
  private final Target<M> target;
  private final long total;
  private final ReseedConfig config;
  private final ReseedMeters meters;
  private final Run run;
  private final Calls<M> calls;
  private final Trouble trouble;
  private @Nullable ByteString settings;
  private boolean skipRefused;
  private Pace pace;
  private int permits;

  /** Why nothing more is sent. */
  private @Nullable Cause sendFailure;

  ReseedPump(
      RecordFeed feed,
      ReadRights rights,
      EventMatch match,
      Window<M> window,
      Target<M> target,
      long total,
      ReseedConfig config,
      ReseedMeters meters,
      Run run,
      Calls<M> calls) {
    this.rights = rights;
    this.takeIn = new TakeIn<>(feed, rights, match, target, window, meters, this::mayGoOn);
    this.window = window;
    this.target = target;
    this.total = total;
    this.config = config;
    this.meters = meters;
    this.run = run;
    this.calls = calls;
    this.trouble = new Trouble(config.targetPatience());
    this.pace = new Pace(Double.POSITIVE_INFINITY, System.nanoTime());
  }

  /** Runs to an end, and waits for what is in flight. */
  Outcome pump() throws InterruptedException {
    try {
      @Nullable Outcome outcome = null;
      while (outcome == null) {
        outcome = step(System.nanoTime());
      }
      return outcome;
    } finally {
      landCalls();
      run.report(report(window.mark(), System.nanoTime()));
    }
  }

  private @Nullable Outcome step(long now) throws InterruptedException {
    if (!run.goesOn()) {
      return new Outcome.Stopped();
    }
    heedSettings(now);
    boolean unused = mayGoOn();
    @Nullable Outcome over = over(now);
    if (over != null) {
      return over;
    }
    boolean more = sendFailure == null && takeIn.some(now, skipRefused);
    dispatch(now, more);
    if (!calls.isStoring()) {
      Window.Mark mark = window.mark();
      Report report = report(mark, now);
      if (window.isWorthSaving()) {
        calls.store(mark, () -> run.save(report));
      } else {
        run.report(report);
      }
    }
    await(more ? 0 : idle(now));
    return null;
  }

  private @Nullable Outcome over(long now) {
    @Nullable Cause failure = sendFailure;
    if (failure == null) {
      failure = trouble.givesUp(now).orElse(null);
    }
    if (failure != null) {
      return new Outcome.Failed(failure);
    }
    if (!window.isEmpty()) {
      return null;
    }
    @Nullable Cause notTaken = takeIn.failure();
    if (notTaken != null) {
      return new Outcome.Failed(notTaken);
    }
    return takeIn.isAtEnd() ? new Outcome.Done() : null;
  }

  private void heedSettings(long now) {
    ByteString latest = run.settings();
    if (latest.equals(settings)) {
      return;
    }
    settings = latest;
    ReseedSettings set = ReseedCodec.settings(latest);
    skipRefused = set.getSkipRefused();
    double perSecond = set.getMaxPerSecond();
    pace = new Pace(perSecond == 0 ? Double.POSITIVE_INFINITY : perSecond, now);
    permits = 0;
  }

  /** Whether the reseed's creator may still have anything sent; if not, nothing more is. */
  private boolean mayGoOn() {
    @Nullable Problem refusal = rights.refusal();
    if (refusal != null) {
      sendFailure =
          new Cause(
              refusal.reasonName(),
              "Its creator may not: "
                  + refusal.message()
                  + "; resume it when they may again, or create one of your own");
    }
    return refusal == null;
  }

  private void dispatch(long now, boolean more) {
    int mostMessages = target.call().messages();
    int mostBytes = target.call().bytes();
    int mayCall = sendFailure == null ? trouble.mayCall(config.calls(), now) : 0;
    while (calls.open() < mayCall) {
      if (more && !window.fillsCall(mostMessages, mostBytes, now)) {
        return;
      }
      int most = Math.min(mostMessages, window.ready(now));
      while (permits < most && pace.delay(now) == 0) {
        permits++;
        pace.delivered(now);
      }
      List<Entry<M>> call = readable(window.take(permits, mostBytes, now), now);
      if (call.isEmpty()) {
        return;
      }
      permits -= call.size();
      calls.send(call);
    }
  }

  /** The policy may have changed since the entries were taken in. */
  private List<Entry<M>> readable(List<Entry<M>> taken, long now) {
    List<Entry<M>> readable = new ArrayList<>(taken.size());
    for (Entry<M> entry : taken) {
      if (rights.mayRead(entry.type())) {
        readable.add(entry);
      } else if (mayGoOn()) {
        window.done(entry, Fate.PASSED);
      } else {
        window.again(entry, now, false);
      }
    }
    return readable;
  }

  /** How long nothing happens by itself. */
  private long idle(long now) {
    long wait = LONGEST_WAIT;
    if (permits == 0) {
      wait = Math.min(wait, pace.delay(now));
    }
    if (trouble.pause(now) > 0) {
      wait = Math.min(wait, trouble.pause(now));
    }
    @Nullable Long next = window.nextTry();
    if (next != null) {
      wait = Math.min(wait, next - now);
    }
    return wait;
  }

  private void await(long nanos) throws InterruptedException {
    Calls.@Nullable Over<M> over = calls.next(nanos);
    while (over != null) {
      take(over, System.nanoTime());
      over = calls.next(0);
    }
  }

  private void take(Calls.Over<M> over, long now) {
    if (over instanceof Calls.Answered<M> answered) {
      answered(answered, now);
    } else if (over instanceof Calls.Stored<M> stored) {
      if (stored.ours()) {
        window.saved(stored.mark());
      }
    } else {
      throw ((Calls.Broken<M>) over).cause();
    }
  }

  private void answered(Calls.Answered<M> answered, long now) {
    @Nullable NotNow outage = null;
    boolean taken = false;
    for (int i = 0; i < answered.entries().size(); i++) {
      Entry<M> entry = answered.entries().get(i);
      Sending result = answered.results().get(i);
      if (result instanceof NotNow notNow) {
        outage = notNow;
        meters.retried(notNow.cause().name());
        window.again(entry, now + PAUSES.after(entry.tries() + 1).toNanos(), false);
      } else if (result instanceof Sending.Alone) {
        window.again(entry, now, true);
      } else {
        taken = true;
        ended(entry, result);
      }
    }
    if (taken) {
      trouble.over();
    } else if (outage != null) {
      trouble.failed(outage, now);
    }
  }

  private void ended(Entry<M> entry, Sending result) {
    if (result instanceof Sending.Refused refused) {
      if (!skipRefused) {
        sendFailure = TakeIn.at(entry.position(), new Cause("RECORD_REFUSED", refused.message()));
        return;
      }
      meters.refused("RECORD_REFUSED");
      window.done(entry, Fate.REFUSED);
    } else {
      meters.sent();
      window.done(entry, Fate.SENT);
    }
  }

  /** What is in flight comes to its end; that is not to be awaited longer than a call may take. */
  private void landCalls() throws InterruptedException {
    long deadline = System.nanoTime() + config.callTimeout().toNanos();
    while (calls.open() > 0 || calls.isStoring()) {
      Calls.@Nullable Over<M> over = calls.next(deadline - System.nanoTime());
      if (over == null) {
        return;
      }
      if (!(over instanceof Calls.Broken<M>)) {
        take(over, System.nanoTime());
      }
    }
  }

  private Report report(Window.Mark mark, long now) {
    ByteString checkpoint =
        ReseedCheckpoint.newBuilder()
            .setRange(mark.place().range())
            .setNextOffset(mark.place().next())
            .build()
            .toByteString();
    return new Report(
        new Progress(mark.done(), OptionalLong.of(total), mark.counts()),
        checkpoint,
        trouble.waiting(now).orElse(takeIn.trouble()));
  }
}
