package dev.trestle.gateway.owner;

import dev.trestle.internal.v1.HandOverRequest;
import dev.trestle.internal.v1.HandOverResponse;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.append.IdSegment;
import dev.trestle.log.append.Inheritance;
import dev.trestle.log.append.LogAppender;
import dev.trestle.proto.Problem;
import dev.trestle.v1.ErrorReason;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Takes a partition over from its owner. One call; used by one thread at a time, as gRPC does. */
final class HandOverReceiver implements StreamObserver<HandOverRequest> {

  private final LogAppender appender;
  private final Ownership ownership;
  private final StreamObserver<HandOverResponse> answer;
  private @Nullable Inheritance inheritance;
  private boolean done;

  HandOverReceiver(
      LogAppender appender, Ownership ownership, StreamObserver<HandOverResponse> answer) {
    this.appender = appender;
    this.ownership = ownership;
    this.answer = answer;
  }

  @Override
  public void onNext(HandOverRequest request) {
    if (done) {
      return;
    }
    try {
      switch (request.getPieceCase()) {
        case BEGIN -> begin(request.getBegin());
        case WINDOW -> add(request.getWindow());
        case END -> end(request.getEnd());
        case PIECE_NOT_SET -> throw refused("begin");
      }
    } catch (IllegalArgumentException | IllegalStateException malformed) {
      done = true;
      giveUp();
      throw Problem.invalidField("window", String.valueOf(malformed.getMessage())).toException();
    }
  }

  private void begin(HandOverRequest.Begin begin) {
    Partition partition = Messages.partition(begin.getLog(), begin.getPartition());
    if (inheritance != null) {
      throw refused("begin");
    }
    if (!ownership.takes(begin.getSuccessor())) {
      throw Problem.of(
              ErrorReason.ERROR_REASON_SHUTTING_DOWN,
              "This gateway takes no partitions: it stops, or is not the one that is meant")
          .withRetryDelay(Duration.ZERO)
          .toException();
    }
    inheritance = appender.inheritance(partition);
    ownership.expect(partition, true);
  }

  private void add(HandOverRequest.WindowPiece piece) {
    given("window")
        .add(
            IdSegment.decode(Offset.of(piece.getFirst()), piece.getSegment().toByteArray()),
            Instant.ofEpochMilli(piece.getNewest()));
  }

  private void end(HandOverRequest.End end) {
    Inheritance given = given("end");
    if (end.getComplete()) {
      given.complete(Offset.of(end.getNext()), Instant.ofEpochMilli(end.getNewest()));
    }
    ownership.received(given, end.getEpoch());
    inheritance = null;
    done = true;
    answer.onNext(HandOverResponse.getDefaultInstance());
    answer.onCompleted();
  }

  private Inheritance given(String piece) {
    Inheritance given = inheritance;
    if (given == null) {
      throw refused(piece);
    }
    return given;
  }

  private static RuntimeException refused(String piece) {
    return Problem.invalidField(piece, "out of order: begin, then window, then end").toException();
  }

  @Override
  public void onError(Throwable broken) {
    giveUp();
  }

  @Override
  public void onCompleted() {
    if (!done) {
      done = true;
      giveUp();
      answer.onError(refused("end"));
    }
  }

  /** The table tells who owns the partition now. */
  private void giveUp() {
    if (inheritance != null) {
      ownership.expect(inheritance.partition(), false);
      inheritance = null;
    }
  }
}
