package dev.trestle.gateway.owner;

import dev.trestle.internal.v1.AppendOutcome;
import dev.trestle.internal.v1.AppendRequest;
import dev.trestle.internal.v1.AppendResponse;
import dev.trestle.internal.v1.PartitionOwnerGrpc;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way to one other gateway: a stream on which events go there in their order, as many to a
 * message as wait, and on which their outcomes come back. What is unanswered when the stream ends
 * is returned. Safe across threads.
 */
final class Link implements AutoCloseable {

  private static final int MESSAGE_EVENTS = 256;

  /** Well below what a server takes in one message. */
  private static final int MESSAGE_BYTES = 1024 * 1024;

  /** An owner that owes answers says something much more often, see {@link AppendStream#tick}. */
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final String gateway;
  private final ManagedChannel channel;
  private final Executor sender;
  private final Consumer<Recording> onReturn;
  private final Runnable onBroken;

  /** The rest is guarded by this. */
  private final Deque<Recording> queue = new ArrayDeque<>();

  private final List<Long> cancelled = new ArrayList<>();
  private @Nullable Stream stream;
  private boolean scheduled;
  private boolean broken;

  /** Whether the channel still shows the connection on which nothing came back. */
  private boolean leavingConnection;

  private boolean closed;

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
    this.channel = channel;
    this.sender = sender;
    this.onReturn = onReturn;
    this.onBroken = onBroken;
  }

  String gateway() {
    return gateway;
  }

  /** Takes an event; {@code false} if the other gateway cannot be reached now. */
  boolean send(Recording recording) {
    synchronized (this) {
      if (closed || isDown()) {
        return false;
      }
      if (!isOwed()) {
        silentSince = System.nanoTime();
      }
      queue.addLast(recording);
    }
    schedule();
    return true;
  }

  /** Whether the last stream broke, and no connection came to be since. */
  synchronized boolean isDown() {
    if (broken && !leavingConnection && channel.getState(false) == ConnectivityState.READY) {
      broken = false;
    }
    return broken;
  }

  /**
   * Tries again to connect, if it is down; gives a connection up on which nothing comes back.
   *
   * @param nanos now, by {@link System#nanoTime}
   */
  void probe(long nanos) {
    endIfSilent(nanos);
    if (isDown()) {
      channel.resetConnectBackoff();
      var unused = channel.getState(true);
    }
  }

  private void endIfSilent(long nanos) {
    Stream silent;
    synchronized (this) {
      silent = stream;
      if (closed || silent == null || !isOwed() || nanos - silentSince < SILENCE_NANOS) {
        return;
      }
      leavingConnection = true;
    }
    channel.notifyWhenStateChanged(ConnectivityState.READY, this::leftConnection);
    channel.enterIdle();
    silent.hangUp();
    end(silent, Status.UNAVAILABLE);
  }

  private synchronized void leftConnection() {
    leavingConnection = false;
  }

  /** To be called with the lock. */
  private boolean isOwed() {
    return !queue.isEmpty() || (stream != null && !stream.unanswered.isEmpty());
  }

  ManagedChannel channel() {
    return channel;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    channel.shutdownNow();
  }

  private void schedule() {
    synchronized (this) {
      if (scheduled) {
        return;
      }
      scheduled = true;
    }
    try {
      sender.execute(this::sendWaiting);
    } catch (RejectedExecutionException stopping) {
      end(null, Status.CANCELLED);
    }
  }

  /** On the sender's thread. */
  private void sendWaiting() {
    Stream current;
    synchronized (this) {
      scheduled = false;
      if (queue.isEmpty() && cancelled.isEmpty()) {
        return;
      }
      if (stream == null) {
        stream = new Stream();
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

  private synchronized @Nullable AppendRequest next(Stream current) {
    if (stream != current || (queue.isEmpty() && cancelled.isEmpty())) {
      return null;
    }
    AppendRequest.Builder message = AppendRequest.newBuilder().addAllCancelled(cancelled);
    cancelled.clear();
    int bytes = 0;
    while (!queue.isEmpty()
        && message.getEventsCount() < MESSAGE_EVENTS
        && (bytes == 0 || bytes + queue.peekFirst().event().payload().size() <= MESSAGE_BYTES)) {
      Recording recording = queue.removeFirst();
      bytes += recording.event().payload().size() + 1;
      if (recording.isCancelled()) {
        recording.outcome().complete(new RecordOutcome.Cancelled());
      } else {
        long number = current.expect(recording);
        message.addEvents(Messages.forwarded(number, recording));
      }
    }
    return message.build();
  }

  private void cancel(Stream on, long number) {
    synchronized (this) {
      if (stream != on) {
        return;
      }
      cancelled.add(number);
    }
    schedule();
  }

  /**
   * A stream has ended.
   *
   * @param ended {@code null}: whichever there is
   */
  private void end(@Nullable Stream ended, Status status) {
    List<Recording> returned = new ArrayList<>();
    boolean failed;
    synchronized (this) {
      if (ended != null && stream != ended) {
        return;
      }
      if (stream != null) {
        stream.unanswered.values().forEach(Recording::becameAmbiguous);
        returned.addAll(stream.unanswered.values());
        stream.unanswered.clear();
      }
      stream = null;
      cancelled.clear();
      returned.addAll(queue);
      queue.clear();
      failed = !status.isOk() && !closed;
      broken |= failed;
    }
    returned.forEach(recording -> recording.onCancel(null));
    returned.forEach(onReturn);
    if (failed) {
      onBroken.run();
    }
  }

  /** One stream, from its first event to its end. */
  private final class Stream implements ClientResponseObserver<AppendRequest, AppendResponse> {

    /** Guarded by the link. */
    private final Map<Long, Recording> unanswered = new HashMap<>();

    private long lastNumber;
    private volatile @Nullable ClientCallStreamObserver<AppendRequest> requests;

    /** On the sender's thread, as all that sends. */
    void open() {
      if (requests == null) {
        var unused = PartitionOwnerGrpc.newStub(channel).append(this);
      }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<AppendRequest> opened) {
      requests = opened;
      opened.setOnReadyHandler(Link.this::schedule);
    }

    void hangUp() {
      ClientCallStreamObserver<AppendRequest> opened = requests;
      if (opened != null) {
        opened.cancel("nothing comes back", null);
      }
    }

    boolean isReady() {
      ClientCallStreamObserver<AppendRequest> opened = requests;
      return opened != null && opened.isReady();
    }

    void send(AppendRequest message) {
      ClientCallStreamObserver<AppendRequest> opened = requests;
      if (opened != null) {
        opened.onNext(message);
      }
    }

    /** To be called with the link's lock. */
    long expect(Recording recording) {
      long number = ++lastNumber;
      unanswered.put(number, recording);
      recording.onCancel(() -> cancel(this, number));
      return number;
    }

    @Override
    public void onNext(AppendResponse response) {
      synchronized (Link.this) {
        silentSince = System.nanoTime();
      }
      for (AppendOutcome outcome : response.getOutcomesList()) {
        boolean last = outcome.getOutcomeCase() != AppendOutcome.OutcomeCase.LOGGED;
        Recording recording;
        synchronized (Link.this) {
          recording =
              last ? unanswered.remove(outcome.getNumber()) : unanswered.get(outcome.getNumber());
        }
        if (recording == null) {
          continue;
        }
        if (!last) {
          recording.logged();
          continue;
        }
        recording.onCancel(null);
        if (outcome.getOutcomeCase() == AppendOutcome.OutcomeCase.MOVED) {
          onReturn.accept(recording);
        } else {
          recording.outcome().complete(Messages.outcome(recording, outcome));
        }
      }
    }

    @Override
    public void onError(Throwable failure) {
      end(this, Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      ClientCallStreamObserver<AppendRequest> opened = requests;
      if (opened != null) {
        opened.onCompleted();
      }
      end(this, Status.OK);
    }
  }
}
