package dev.trestle.replayer.deadletter;

import com.google.protobuf.Empty;
import dev.trestle.log.state.LogCatalog;
import dev.trestle.log.store.StoreException;
import dev.trestle.proto.Problem;
import dev.trestle.replayer.read.ReadRights;
import dev.trestle.replayer.read.Reads;
import dev.trestle.replayer.request.Answer;
import dev.trestle.server.security.Access;
import dev.trestle.server.security.Action;
import dev.trestle.server.security.Caller;
import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.ReadRequest;
import dev.trestle.v1.WatchDeadLettersRequest;
import io.grpc.stub.ServerCallStreamObserver;
import jakarta.inject.Singleton;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows the log of dead letters: a read like any other, told as dead letters, and of those that
 * the caller may see.
 */
@Singleton
final class WatchLetters {

  private final Reads reads;
  private final LogCatalog catalog;
  private final Access access;

  WatchLetters(Reads reads, LogCatalog catalog, Access access) {
    this.reads = reads;
    this.catalog = catalog;
    this.access = access;
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
    Rights rights = new Rights(access, Caller.current());
    @Nullable Problem refusal = rights.refusal();
    if (refusal != null) {
      caller.onError(refusal.toException());
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
    LetterMatch wanted = ((Answer.Given<LetterMatch>) match).response();
    LetterRights letters = LetterRights.of(access, rights.caller());
    reads.open(
        read.build(),
        rights,
        new LetterObserver(caller, letter -> letters.maySee(letter) && wanted.matches(letter)));
  }

  /** To watch at all; every record is a dead letter, and only the letter tells its event's type. */
  private record Rights(Access access, Caller caller) implements ReadRights {

    @Override
    public @Nullable Problem refusal() {
      return access.refusal(caller, Action.READ_DEAD_LETTERS);
    }

    @Override
    public boolean mayRead(String type) {
      return true;
    }
  }
}
