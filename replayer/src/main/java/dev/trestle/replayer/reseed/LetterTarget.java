package dev.trestle.replayer.reseed;

import dev.trestle.internal.v1.PlannedTarget;
import dev.trestle.log.LogRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.exception.SdkException;

/** A queue or a topic, standard or FIFO: takes letters, each of which it may refuse by itself. */
final class LetterTarget implements Target<Letter> {

  /** The call that takes several letters at a time, of SQS or of SNS. */
  interface Call {

    /**
     * Sends them. Blocks.
     *
     * @throws SdkException if the call failed as a whole
     */
    Reply send(List<Letter> letters);

    /** What one call takes. */
    CallLimits limits();
  }

  /**
   * What became of the letters of a call, each named by its index among them. One that is in
   * neither list was left out.
   */
  record Reply(List<String> sent, List<Failed> failed) {}

  /**
   * A letter that was not taken.
   *
   * @param sendersFault whether AWS says that sending it again does not help
   */
  record Failed(String id, String code, String message, boolean sendersFault) {}

  private final Call call;
  private final LetterOf letters;
  private final PlannedTarget target;

  LetterTarget(Call call, Body body, PlannedTarget target, String reseed) {
    this.call = call;
    this.letters = new LetterOf(body, target, reseed);
    this.target = target;
  }

  @Override
  public Rendered<Letter> render(LogRecord record) {
    return letters.of(record);
  }

  @Override
  public List<Sending> send(List<Letter> messages) {
    Reply reply;
    try {
      reply = call.send(messages);
    } catch (SdkException e) {
      Sending failure = TargetFailure.ofCall(e, target.getArn(), messages.size());
      return messages.stream().map(unused -> failure).toList();
    }
    Map<String, Sending> byId = new HashMap<>();
    for (Failed each : reply.failed()) {
      byId.put(
          each.id(),
          TargetFailure.ofMessage(
              each.code(), each.message(), each.sendersFault(), target.getArn()));
    }
    reply.sent().forEach(id -> byId.put(id, new Sending.Sent()));
    Sending leftOut = TargetFailure.unavailable(target.getArn(), "left one out");
    return IntStream.range(0, messages.size())
        .mapToObj(i -> byId.getOrDefault(String.valueOf(i), leftOut))
        .toList();
  }

  @Override
  public CallLimits call() {
    return call.limits();
  }

  @Override
  public boolean isOrdered() {
    return target.getFifo();
  }
}
