package dev.trestle.replayer.deadletter;

import com.google.protobuf.Empty;
import dev.trestle.log.state.LogCatalog;
import dev.trestle.log.store.StoreException;
import dev.trestle.proto.Problem;
import dev.trestle.replayer.read.Reads;
import dev.trestle.replayer.request.Answer;
import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.ReadRequest;
import dev.trestle.v1.WatchDeadLettersRequest;
import io.grpc.stub.ServerCallStreamObserver;
import jakarta.inject.Singleton;
import java.util.Set;

/** Follows the log of dead letters: a read like any other, told as dead letters. */
@Singleton
final class WatchLetters {

  private final Reads reads;
  private final LogCatalog catalog;

  WatchLetters(Reads reads, LogCatalog catalog) {
    this.reads = reads;
    this.catalog = catalog;
  }

  /** Answers until the caller cancels or the server stops; see {@link Reads#open}. */
  void open(WatchDeadLettersRequest request, ServerCallStreamObserver<DeadLetter> caller) {
    Answer<LetterMatch> match =
        LetterMatch.of(request.getFilter().toBuilder().clearStates().build(), Set.of());
    if (match instanceof Answer.Refused<LetterMatch> refused) {
      caller.onError(refused.problem().toException());
      return;
    }
    if (request.hasOffset() && request.getOffset() < 0) {
      caller.onError(
          Problem.invalidField("offset", "must be 0 or more, was " + request.getOffset())
              .toException());
      return;
    }
    try {
      // Whoever watches before the first letter came waits for it.
      var unused = catalog.createIfAbsent(DeadLetterLog.LOG, 1);
    } catch (StoreException e) {
      caller.onError(Answer.unavailable(e).toException());
      return;
    }
    ReadRequest.Builder read =
        ReadRequest.newBuilder().setLog(DeadLetterLog.LOG).setPartition(0).setFollow(true);
    if (request.hasOffset()) {
      read.setOffset(request.getOffset());
    } else {
      read.setLatest(Empty.getDefaultInstance());
    }
    reads.open(
        read.build(), new LetterObserver(caller, ((Answer.Given<LetterMatch>) match).response()));
  }
}
