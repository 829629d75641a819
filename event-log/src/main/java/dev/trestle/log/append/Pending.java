package dev.trestle.log.append;

import dev.trestle.log.Event;
import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.Identity;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One caller's append, from the call to the reply. */
final class Pending {

  private final Append append;
  private final Identity identity;
  private final int bytes;
  private final long callerDeadline;
  private final long giveUpAt;
  private final CompletableFuture<Appended> reply = new CompletableFuture<>();

  /**
   * @param callerDeadline by {@link System#nanoTime}
   * @param giveUpAt by {@link System#nanoTime}
   */
  Pending(Append append, long callerDeadline, long giveUpAt) {
    this.append = append;
    this.identity = append.identity();
    this.bytes = BatchCodec.sizeBound(append.event());
    this.callerDeadline = callerDeadline;
    this.giveUpAt = giveUpAt;
  }

  Event event() {
    return append.event();
  }

  @Nullable Object attachment() {
    return append.attachment();
  }

  Identity identity() {
    return identity;
  }

  /** Before compression, an upper bound. */
  int bytes() {
    return bytes;
  }

  CompletableFuture<Appended> reply() {
    return reply;
  }

  /** Answered, or cancelled by the caller. */
  boolean isSettled() {
    return reply.isDone();
  }

  boolean isOverdue(long now) {
    return callerDeadline - now <= 0 || giveUpAt - now <= 0;
  }

  /** Answers an overdue call that was never tried. */
  void expireUntried(long now, @Nullable Throwable lastFailure) {
    if (callerDeadline - now <= 0) {
      reply.complete(new Appended.DeadlinePassed());
    } else {
      reply.completeExceptionally(
          new LogUnavailableException(
              "the log could not be written in time; nothing was appended, try again with the same"
                  + " id",
              false,
              lastFailure));
    }
  }

  /** Answers a call whose append is being tried, with an outcome not known yet. */
  void expireUnknown(@Nullable Throwable lastFailure) {
    reply.completeExceptionally(
        new LogUnavailableException(
            "the log did not confirm the append in time; the event may be appended, try again with"
                + " the same id",
            true,
            lastFailure));
  }
}
