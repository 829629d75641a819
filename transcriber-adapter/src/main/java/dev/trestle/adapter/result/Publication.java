package dev.trestle.adapter.result;

import dev.trestle.queues.OutageException;
import dev.trestle.v1.Event;
import java.util.Optional;

/** Where events go. */
interface Publication {

  /**
   * Publishes an event; a repeat of the same event changes nothing within the dedupe window.
   *
   * @return why the event will never be taken; empty once it is recorded
   * @throws OutageException if that cannot be told now, and may be a little later
   * @throws io.grpc.StatusRuntimeException if the gateway fails otherwise
   */
  Optional<String> publish(Event event);
}
