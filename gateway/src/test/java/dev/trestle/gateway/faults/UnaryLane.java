package dev.trestle.gateway.faults;

import dev.trestle.gateway.SingleAnswer;
import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishResponse;
import io.grpc.Channel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One call for each event. */
record UnaryLane(Channel channel) implements Lane {

  @Override
  public List<CompletableFuture<PublishResponse>> publish(List<Event> events, Duration deadline) {
    return events.stream().map(event -> publish(event, deadline)).toList();
  }

  private CompletableFuture<PublishResponse> publish(Event event, Duration deadline) {
    SingleAnswer<PublishResponse> answer = new SingleAnswer<>();
    EventPublisherGrpc.newStub(channel)
        .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .publish(PublishRequest.newBuilder().setEvent(event).build(), answer);
    return answer.future();
  }
}
