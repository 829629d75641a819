package dev.trestle.adapter.queue;

import dev.trestle.queues.MessageHandler;
import dev.trestle.queues.Queues;
import dev.trestle.server.ReadinessCheck;
import jakarta.inject.Singleton;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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
      handler.deadLetterQueue().ifPresent(names::add);
    }
    List<String> missing = queues.missing(names);
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "no such queue: "
              + String.join(", ", missing)
              + "; create what deploy/environment.yaml has, or correct TRESTLE_ENVIRONMENT");
    }
  }
}
