package dev.trestle.adapter.queue;

/**
 * Work on the messages of one queue; each bean of it is given the messages, several at a time.
 *
 * <p>A message may come again at any time, even while it is worked on elsewhere.
 */
public interface MessageHandler {

  /** Name of the queue that is read. */
  String queue();

  /** Name of the queue that takes what cannot be processed. */
  String deadLetterQueue();

  /**
   * Does what the message asks for. Returns only once the effect is durable: the message is then
   * deleted.
   *
   * @throws Exception if the question could not be decided. If {@link Transience} calls it
   *     transient the same message is tried again at once, and otherwise left to the queue.
   */
  Outcome handle(Message message) throws Exception;
}
