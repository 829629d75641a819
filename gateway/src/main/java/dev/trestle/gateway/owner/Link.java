package dev.trestle.gateway.owner;

import dev.trestle.internal.v1.AppendRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way to one other gateway: a stream on which events go there in their order, as many to a
 * message as wait, and on which their outcomes come back. What is unanswered when the stream ends
 * is returned. When the connection takes no new calls, because it is old, the stream ends with what
 * is on it, and another one follows by a new connection. Safe across threads.
 */
final class Link implements AutoCloseable {

  /** An owner that owes answers says something much more often, see {@link AppendStream#tick}. */
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final String gateway;
  private final Connection connection;
  private final Executor sender;
  private final Consumer<Recording> onReturn;
  private final Runnable onBroken;

  /** The rest is guarded by this. */
  private final Outgoing outgoing = new Outgoing();

  private @Nullable LinkStream stream;
  private boolean scheduled;
  private boolean closed;

  /** Streams that have ended, and whose events are being returned: none may go before them. */
  private int returning;

  /** Since when the other gateway owes something and has said nothing. */
  private long silentSince;

  /**
   * @param sender runs one task at a time
   * @param onReturn given what has no outcome when a stream ends
   * @param onBroken told when a stream ends with an error
   */
  Link(
      String gateway,
      ManagedChannel channel,
      Executor sender,
      Consumer<Recording> onReturn,
      Runnable onBroken) {
    this.gateway = gateway;
    this.connection = new Connection(channel);
    this.sender = sender;
    this.onReturn = onReturn;
    this.onBroken = onBroken;
    connection.onLeft(this::renew);
  }

  String gateway() {
    return gateway;
  }

  /** Takes an event; {@code false} if the other gateway cannot be reached now. */
  boolean send(Recording recording) {
    synchronized (this) {
      if (closed || returning > 0 || isDown()) {
        return false;
      }
      if (!isOwed()) {
        silentSince = System.nanoTime();
      }
      outgoing.add(recording);
    }
    schedule();
    return true;
  }

  /** Whether the last stream broke, and no connection came to be since. */
  boolean isDown() {
    return connection.isDown();
  }

  /** Another call to this gateway found no connection. */
  void foundDown() {
    connection.broke();
  }

  /**
   * Tries again to connect, if it is down; gives a connection up on which nothing comes back.
   *
   * @param nanos now, by {@link System#nanoTime}
   */
  void probe(long nanos) {
    endIfSilent(nanos);
    connection.retry();
  }

  private void endIfSilent(long nanos) {
    LinkStream silent;
    synchronized (this) {
      silent = stream;
      if (closed || silent == null || !isOwed() || nanos - silentSince < SILENCE_NANOS) {
        return;
      }
    }
    connection.leave();
    onSender(silent::hangUp);
    ended(silent, Status.UNAVAILABLE);
  }

  /** To be called with the lock. */
  private boolean isOwed() {
    return outgoing.hasEvents() || (stream != null && stream.isOwed());
  }

  ManagedChannel channel() {
    return connection.channel();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    connection.close();
  }

  /** Something may be sent. */
  void schedule() {
    synchronized (this) {
      if (scheduled) {
        return;
      }
      scheduled = true;
    }
    try {
      sender.execute(this::sendWaiting);
    } catch (RejectedExecutionException stopping) {
      ended(null, Status.CANCELLED);
    }
  }

  /** On the sender's thread. */
  private void sendWaiting() {
    LinkStream current;
    synchronized (this) {
      scheduled = false;
      if (outgoing.isEmpty()) {
        return;
      }
      if (stream == null) {
        stream = new LinkStream(this);
      }
      current = stream;
    }
    current.open();
    while (current.isReady()) {
      AppendRequest message = next(current);
      if (message == null) {
        return;
      }
      current.send(message);
    }
  }

  private synchronized @Nullable AppendRequest next(LinkStream current) {
    return stream != current || outgoing.isEmpty() ? null : outgoing.next(current::expect);
  }

  /** The publisher of an event that was sent has cancelled. */
  void cancel(LinkStream on, long number) {
    synchronized (this) {
      if (stream != on) {
        return;
      }
      outgoing.cancel(number);
    }
    schedule();
  }

  /** What comes is to go by another connection, once this one has brought what is on it. */
  private void renew() {
    LinkStream old;
    synchronized (this) {
      old = stream;
    }
    if (old != null) {
      onSender(old::close);
    }
  }

  private void onSender(Runnable task) {
    try {
      sender.execute(task);
    } catch (RejectedExecutionException stopping) {
      // All streams end with their channels.
    }
  }

  /** The other gateway has said something. */
  synchronized void heard() {
    silentSince = System.nanoTime();
  }

  /** An event has come back: its partition is elsewhere. */
  void returned(Recording recording) {
    onReturn.accept(recording);
  }

  /**
   * A stream has ended.
   *
   * @param over {@code null}: whichever there is
   */
  void ended(@Nullable LinkStream over, Status status) {
    List<Recording> returned = new ArrayList<>();
    boolean failed;
    synchronized (this) {
      if (over != null && stream != over) {
        return;
      }
      if (stream != null) {
        returned.addAll(stream.takeUnanswered());
        returned.forEach(Recording::becameAmbiguous);
      }
      stream = null;
      returned.addAll(outgoing.clear());
      returning++;
      failed = !status.isOk() && !closed;
      if (failed) {
        connection.broke();
      }
    }
    returned.forEach(recording -> recording.onCancel(null));
    returned.forEach(onReturn);
    synchronized (this) {
      returning--;
    }
    if (failed) {
      onBroken.run();
    }
  }
}
