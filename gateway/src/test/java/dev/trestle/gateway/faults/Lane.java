package dev.trestle.gateway.faults;

import dev.trestle.v1.Event;
import dev.trestle.v1.PublishResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One way to hand events to one gateway. Safe across threads. */
interface Lane {

  /**
   * Sends each event once.
   *
   * @return for each event its receipt, or a failure with {@link io.grpc.StatusRuntimeException};
   *     completes within the deadline
   */
  List<CompletableFuture<PublishResponse>> publish(List<Event> events, Duration deadline);
}
