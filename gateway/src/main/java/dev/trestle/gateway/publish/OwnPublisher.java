package dev.trestle.gateway.publish;

import dev.trestle.v1.Event;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;

/**
 * Publishes events that the gateway itself makes because its configuration says so, as intake does:
 * checked, appended and relayed as everybody's. No policy is asked, and the record names no
 * publisher. Safe across threads.
 */
@Singleton
public final class OwnPublisher {

  private final Publish publish;

  OwnPublisher(Publish publish) {
    this.publish = publish;
  }

  /**
   * Publishes an event. It is checked on the caller's thread, and nothing else blocks; the future
   * fails only by a defect.
   */
  public CompletableFuture<Published> publish(Event event) {
    return publish.own(event);
  }
}
