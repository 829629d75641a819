package dev.trestle.log.append;

import dev.trestle.log.Offset;
import dev.trestle.log.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Answers to callers. Gathered while a batch is dealt with and then given on another thread, so
 * that a caller's code never holds up the next append. Each answer frees the call's share of the
 * budget. Used by one thread at a time.
 */
final class Replies {

  private final QueueBudget budget;
  private final Executor callers;
  private List<Runnable> gathered = new ArrayList<>();

  Replies(QueueBudget budget, Executor callers) {
    this.budget = budget;
    this.callers = callers;
  }

  void add(Pending pending, Appended outcome) {
    gathered.add(
        () -> {
          budget.release(pending.bytes());
          pending.reply().complete(outcome);
        });
  }

  /** Answers everyone who waits for an attempt that is in the log. */
  void recorded(Attempt attempt) {
    Offset offset = attempt.stored().first();
    Instant appendTime = attempt.stored().appendTime();
    for (Attempt.Entry entry : attempt.entries()) {
      Position position = new Position(attempt.stored().partition(), offset);
      add(entry.first(), new Appended.Recorded(position, appendTime, false));
      for (Pending repeat : entry.repeats()) {
        boolean same = repeat.identity().content() == entry.identity().content();
        add(
            repeat,
            same
                ? new Appended.Recorded(position, appendTime, true)
                : new Appended.IdConflict(position));
      }
      offset = offset.next();
    }
  }

  void failed(Pending pending, Throwable problem) {
    gathered.add(
        () -> {
          budget.release(pending.bytes());
          pending.reply().completeExceptionally(problem);
        });
  }

  void expired(Pending pending, long now, @Nullable Throwable lastFailure) {
    gathered.add(
        () -> {
          budget.release(pending.bytes());
          pending.expireUntried(now, lastFailure);
        });
  }

  /** Its share of the budget stays taken until the outcome is known. */
  void unknown(Pending pending, @Nullable Throwable lastFailure) {
    gathered.add(() -> pending.expireUnknown(lastFailure));
  }

  /** The caller has its answer, or wants none. */
  void dropped(Pending pending) {
    budget.release(pending.bytes());
  }

  void flush() {
    if (gathered.isEmpty()) {
      return;
    }
    List<Runnable> answers = gathered;
    gathered = new ArrayList<>();
    try {
      callers.execute(() -> answers.forEach(Runnable::run));
    } catch (RejectedExecutionException closed) {
      answers.forEach(Runnable::run);
    }
  }
}
