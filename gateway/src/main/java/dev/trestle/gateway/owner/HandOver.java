package dev.trestle.gateway.owner;

import com.google.protobuf.UnsafeByteOperations;
import dev.trestle.internal.v1.HandOverRequest;
import dev.trestle.internal.v1.HandOverResponse;
import dev.trestle.internal.v1.PartitionOwnerGrpc;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.append.IdSegment;
import dev.trestle.log.append.LogAppender;
import dev.trestle.log.append.LogAppender.Released;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Hands a partition to a gateway that can be reached: the window goes over while this gateway
 * appends; then it stops, names the successor in the table, and sends what came since. Blocks.
 */
final class HandOver {

  /**
   * How long the partition may stand still once its owner has stopped. What is left to do then are
   * one append, one write to the table and one answer.
   */
  static final Duration LAST_STEPS = Duration.ofSeconds(3);

  private final LogAppender appender;
  private final OwnerTable table;
  private final Duration limit;

  HandOver(LogAppender appender, OwnerTable table, Duration limit) {
    this.appender = appender;
    this.table = table;
    this.limit = limit;
  }

  /** The hand-over did not come about; whoever the table names owns the partition. */
  static final class FailedException extends Exception {

    private static final long serialVersionUID = 1L;

    FailedException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Hands over.
   *
   * @param onStop run when this gateway is about to stop appending
   * @return the successor as owner; the table names it
   * @throws FailedException if it did not come about; this gateway may have stopped to append
   */
  Owner run(Owner owner, String successor, ManagedChannel channel, Runnable onStop)
      throws FailedException {
    Partition partition = owner.partition();
    long deadline = System.nanoTime() + limit.toNanos();
    Pieces pieces = new Pieces(deadline);
    PartitionOwnerGrpc.newStub(channel)
        .withDeadlineAfter(limit.plus(LAST_STEPS).toMillis(), TimeUnit.MILLISECONDS)
        .handOver(pieces);
    try {
      pieces.send(begin(partition, successor));
      List<IdSegment> copied = appender.copy(partition).get(left(deadline), TimeUnit.NANOSECONDS);
      Offset upTo = send(pieces, copied, Offset.FIRST);
      onStop.run();
      deadline = System.nanoTime() + LAST_STEPS.toNanos();
      pieces.by(deadline);
      Optional<Released> end =
          appender.release(partition, upTo, false).get(left(deadline), TimeUnit.NANOSECONDS);
      Owner next =
          table
              .change(partition, owner, successor)
              .orElseThrow(() -> new FailedException("the owner has changed", null));
      finish(pieces, copied, end, next);
      return next;
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new FailedException("interrupted", stopping);
    } catch (ExecutionException | TimeoutException | RuntimeException failed) {
      throw new FailedException(String.valueOf(failed.getMessage()), failed);
    } finally {
      pieces.end();
    }
  }

  /** From here on the successor owns the partition: if it does not hear so, the table tells it. */
  private static void finish(
      Pieces pieces, List<IdSegment> copied, Optional<Released> end, Owner next)
      throws InterruptedException {
    try {
      end.ifPresent(released -> sendSince(pieces, released));
      pieces.send(end(end.filter(known -> isWhole(copied, known)), next.epoch()));
      pieces.awaitAnswer();
    } catch (ExecutionException | TimeoutException | RuntimeException unheard) {
      // Nothing is lost by it but time.
    }
  }

  private static void sendSince(Pieces pieces, Released released) {
    try {
      Offset unused = send(pieces, released.since(), released.next());
    } catch (ExecutionException | TimeoutException | InterruptedException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private static boolean isWhole(List<IdSegment> copied, Released end) {
    return !copied.isEmpty() || !end.since().isEmpty() || end.next().equals(Offset.FIRST);
  }

  /** Returns the offset after the last record sent. */
  private static Offset send(Pieces pieces, List<IdSegment> segments, Offset from)
      throws ExecutionException, TimeoutException, InterruptedException {
    Offset next = from;
    Instant newest =
        segments.isEmpty() ? Instant.EPOCH : segments.get(segments.size() - 1).newest();
    for (IdSegment segment : segments) {
      pieces.send(window(segment, newest));
      next = segment.next();
    }
    return next;
  }

  private static HandOverRequest begin(Partition partition, String successor) {
    return HandOverRequest.newBuilder()
        .setBegin(
            HandOverRequest.Begin.newBuilder()
                .setLog(partition.log())
                .setPartition(partition.number())
                .setSuccessor(successor))
        .build();
  }

  private static HandOverRequest window(IdSegment segment, Instant newest) {
    return HandOverRequest.newBuilder()
        .setWindow(
            HandOverRequest.WindowPiece.newBuilder()
                .setFirst(segment.first().value())
                .setSegment(UnsafeByteOperations.unsafeWrap(segment.encode()))
                .setNewest(newest.toEpochMilli()))
        .build();
  }

  private static HandOverRequest end(Optional<Released> end, long epoch) {
    HandOverRequest.End.Builder message = HandOverRequest.End.newBuilder().setEpoch(epoch);
    end.ifPresent(
        released ->
            message
                .setNext(released.next().value())
                .setNewest(released.newest().toEpochMilli())
                .setComplete(true));
    return HandOverRequest.newBuilder().setEnd(message).build();
  }

  private static long left(long deadline) {
    return Math.max(0, deadline - System.nanoTime());
  }

  /** The pieces on their way, no faster than the other side takes them. */
  private static final class Pieces
      implements ClientResponseObserver<HandOverRequest, HandOverResponse> {

    private volatile long deadline;
    private final CompletableFuture<Void> answered = new CompletableFuture<>();
    private @Nullable ClientCallStreamObserver<HandOverRequest> requests;
    private boolean ended;

    Pieces(long deadline) {
      this.deadline = deadline;
    }

    /** Sets until when the successor may take its time. */
    void by(long nanos) {
      deadline = nanos;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<HandOverRequest> opened) {
      requests = opened;
      opened.setOnReadyHandler(this::wake);
    }

    private synchronized void wake() {
      notifyAll();
    }

    void send(HandOverRequest piece)
        throws InterruptedException, TimeoutException, ExecutionException {
      ClientCallStreamObserver<HandOverRequest> open = requests;
      synchronized (this) {
        while (open != null && !open.isReady() && !answered.isDone()) {
          long millis = TimeUnit.NANOSECONDS.toMillis(left(deadline));
          if (millis == 0) {
            throw new TimeoutException("the successor did not take the window in time");
          }
          wait(millis);
        }
      }
      if (answered.isDone() || open == null) {
        var unused = answered.get();
        throw new IllegalStateException("the successor has ended the hand-over");
      }
      open.onNext(piece);
    }

    void awaitAnswer() throws InterruptedException, TimeoutException, ExecutionException {
      var unused = answered.get(left(deadline), TimeUnit.NANOSECONDS);
    }

    void end() {
      if (requests != null && !ended) {
        ended = true;
        if (answered.isDone()) {
          requests.onCompleted();
        } else {
          requests.cancel("the hand-over is over", null);
        }
      }
    }

    @Override
    public void onNext(HandOverResponse response) {
      answered.complete(null);
      wake();
    }

    @Override
    public void onError(Throwable failure) {
      answered.completeExceptionally(failure);
      wake();
    }

    @Override
    public void onCompleted() {
      answered.completeExceptionally(new IllegalStateException("ended without an answer"));
      wake();
    }
  }
}
