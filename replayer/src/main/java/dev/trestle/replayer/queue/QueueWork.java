package dev.trestle.replayer.queue;

import dev.trestle.queues.MessageHandler;
import java.util.List;

/** Work on the messages of some queues; each bean of it is given them. */
public interface QueueWork {

  /**
   * One handler for each consumer; several may read one queue. Asked once, when the service has
   * become ready.
   */
  List<MessageHandler> handlers();
}
