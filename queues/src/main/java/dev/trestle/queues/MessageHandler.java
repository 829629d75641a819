package dev.trestle.queues;

import java.util.Optional;

/**
 * Work on the messages of one queue. It is given several at a time, on as many threads.
 *
 * <p>A message may come again at any time, even while it is worked on elsewhere.
 */
public interface MessageHandler {

  /** Name of the queue that is read. */
  String queue();

  /**
   * Name of the queue that takes what cannot be processed; empty if nothing is ever rejected, as by
   * a reader of a dead-letter queue.
   */
  Optional<String> deadLetterQueue();

  /**
   * Does what the message asks for. Returns only once the effect is durable: the message is then
   * deleted.
   *
   * @throws OutageException if what is needed does not answer now: the same delivery is tried again
   *     after a pause, as it is after {@link java.io.IOException} and what the AWS SDK calls
   *     throttling, a server error or no answer
   * @throws Exception any other is a defect: the message is left to the queue, which delivers it
   *     again and in the end dead-letters it. So is one whose handling ended in an {@link Error}
   */
  Outcome handle(Message message) throws Exception;
}
