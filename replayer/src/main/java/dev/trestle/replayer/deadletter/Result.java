package dev.trestle.replayer.deadletter;

import com.google.rpc.Status;
import dev.trestle.proto.Problem;
import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.DeadLetterResult;

/** What became of one letter, or why nothing did. */
sealed interface Result {

  /** The letter as it is now. */
  record Done(DeadLetter letter) implements Result {}

  /**
   * Nothing is changed.
   *
   * @param why the status that a call for this letter alone would have
   */
  record Failed(Status why) implements Result {}

  static Result done(DeadLetter letter) {
    return new Done(letter);
  }

  static Result failed(Status why) {
    return new Failed(why);
  }

  static Result failed(Problem why) {
    return new Failed(why.toStatus());
  }

  /** As answered for this id. */
  default DeadLetterResult toMessage(String id) {
    DeadLetterResult.Builder message = DeadLetterResult.newBuilder().setId(id);
    return this instanceof Done done
        ? message.setDone(done.letter()).build()
        : message.setError(((Failed) this).why()).build();
  }
}
