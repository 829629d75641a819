package dev.trestle.adapter.result;

import dev.trestle.v1.Event;
import java.util.Optional;

/** Where events go. */
interface Publication {

  /**
   * Publishes an event; a repeat of the same event changes nothing within the dedupe window.
   *
   * @return why the event will never be taken; empty once it is recorded
   * @throws io.grpc.StatusRuntimeException if that cannot be told now
   */
  Optional<String> publish(Event event);
}
