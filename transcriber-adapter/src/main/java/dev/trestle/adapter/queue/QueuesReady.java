package dev.trestle.adapter.queue;

import dev.trestle.server.ReadinessCheck;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** The queues that are read, and those that take what is wrong. */
@Singleton
final class QueuesReady implements ReadinessCheck {

  private final Queues queues;
  private final List<MessageHandler> handlers;

  QueuesReady(Queues queues, List<MessageHandler> handlers) {
    this.queues = queues;
    this.handlers = handlers;
  }

  @Override
  public String name() {
    return "queues";
  }

  @Override
  public void verify() {
    Set<String> names = new LinkedHashSet<>();
    for (MessageHandler handler : handlers) {
      names.add(handler.queue());
      names.add(handler.deadLetterQueue());
    }
    List<String> missing = new ArrayList<>();
    for (String name : names) {
      try {
        queues.url(name);
      } catch (QueueDoesNotExistException e) {
        missing.add(name);
      }
    }
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "no such queue: "
              + String.join(", ", missing)
              + "; create what deploy/environment.yaml has, or correct TRESTLE_ENVIRONMENT");
    }
  }
}
