package dev.trestle.adapter.result;

import dev.trestle.v1.Event;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;

/** Which events the log has, whatever the gateway still remembers. */
interface PublishedEvents {

  /**
   * The ids of those events that are in the log already.
   *
   * @param since none was appended before that
   * @throws dev.trestle.queues.OutageException if the log does not tell now
   */
  Set<String> among(Collection<Event> events, Instant since);
}
