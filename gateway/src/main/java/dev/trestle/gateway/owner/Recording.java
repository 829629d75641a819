package dev.trestle.gateway.owner;

import dev.trestle.log.Event;
import dev.trestle.log.Partition;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One checked event on its way into the log, with all that belongs to the call: it goes where its
 * partition goes, until it has an outcome. Safe across threads.
 */
final class Recording {

  private final Partition partition;
  private final Event event;
  private final long content;
  private final List<String> resources;
  private final long deadline;
  private final boolean ofCaller;
  private final Duration busWait;
  private final long number;
  private final CompletableFuture<RecordOutcome> outcome = new CompletableFuture<>();
  private volatile boolean mayBeAppended;
  private volatile boolean cancelled;
  private final Consumer<@Nullable RecordOutcome> onAppend;
  private final AtomicBoolean appendTold = new AtomicBoolean();
  private volatile Runnable onSettled = () -> {};
  private volatile long turn;
  private volatile long loggedAt;
  private @Nullable Runnable onCancel;

  /**
   * @param onAppend told once, when the append has ended: {@code null} if the event is in the log
   *     and only the bus is waited for, else its outcome
   * @param deadline by {@link System#nanoTime}: then it is over
   * @param ofCaller whether that is the publisher's own; else it is the gateway's patience
   * @param busWait how long the answer may wait for the bus once the event is recorded
   * @param number grows with each: what came first goes first
   */
  Recording(
      Partition partition,
      Event event,
      long content,
      List<String> resources,
      long deadline,
      boolean ofCaller,
      Duration busWait,
      long number,
      Consumer<@Nullable RecordOutcome> onAppend) {
    this.partition = partition;
    this.event = event;
    this.content = content;
    this.resources = resources;
    this.deadline = deadline;
    this.ofCaller = ofCaller;
    this.busWait = busWait;
    this.number = number;
    this.onAppend = onAppend;
    var unused = outcome.thenAccept(this::tellAppend);
  }

  Partition partition() {
    return partition;
  }

  Event event() {
    return event;
  }

  long content() {
    return content;
  }

  List<String> resources() {
    return resources;
  }

  long number() {
    return number;
  }

  Duration busWait() {
    return busWait;
  }

  boolean isDeadlineOfCaller() {
    return ofCaller;
  }

  CompletableFuture<RecordOutcome> outcome() {
    return outcome;
  }

  /** The event is in the log; the outcome follows when the bus has it, or is waited for no more. */
  void logged() {
    loggedAt = System.nanoTime();
    tellAppend(null);
  }

  /** Whether only the bus is waited for, and since before a time by {@link System#nanoTime}. */
  boolean isLoggedBefore(long nanos) {
    long at = loggedAt;
    return at != 0 && at - nanos < 0;
  }

  private void tellAppend(@Nullable RecordOutcome ended) {
    if (appendTold.compareAndSet(false, true)) {
      onAppend.accept(ended);
      onSettled.run();
    }
  }

  /** Sets what else is told when the append has ended; to be called before it is sent. */
  void onSettled(Runnable action) {
    onSettled = action;
  }

  /** Which sending of its partition's events this is, see {@link Lane}. */
  long turn() {
    return turn;
  }

  void turn(long number) {
    turn = number;
  }

  /** Time that is left; zero or less if it is over. */
  Duration left() {
    return Duration.ofNanos(deadline - System.nanoTime());
  }

  boolean isOverdue() {
    return deadline - System.nanoTime() <= 0;
  }

  /** It was sent to an owner that has not answered: from now on nobody knows. */
  void becameAmbiguous() {
    mayBeAppended = true;
  }

  boolean mayBeAppended() {
    return mayBeAppended;
  }

  boolean isCancelled() {
    return cancelled;
  }

  /** The publisher has cancelled. */
  void cancel() {
    Runnable action;
    synchronized (this) {
      cancelled = true;
      action = onCancel;
    }
    if (action != null) {
      action.run();
    }
  }

  /** Sets what cancels the step that it is in now; runs it at once if that is too late. */
  void onCancel(@Nullable Runnable action) {
    boolean now;
    synchronized (this) {
      onCancel = action;
      now = cancelled;
    }
    if (now && action != null) {
      action.run();
    }
  }

  /** Ends it for lack of time, or of a way to the owner. */
  void expire(String why) {
    if (ofCaller && !mayBeAppended) {
      outcome.complete(
          new RecordOutcome.NotRecorded(new dev.trestle.log.append.Appended.DeadlinePassed()));
    } else {
      outcome.complete(new RecordOutcome.Unavailable(why, mayBeAppended));
    }
  }
}
