package dev.trestle.gateway.faults;

import dev.trestle.gateway.SingleAnswer;
import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.PublishBatchRequest;
import dev.trestle.v1.PublishBatchResponse;
import dev.trestle.v1.PublishResponse;
import dev.trestle.v1.PublishResult;
import io.grpc.Channel;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** One call for all of the events. */
record BatchLane(Channel channel) implements Lane {

  @Override
  public List<CompletableFuture<PublishResponse>> publish(List<Event> events, Duration deadline) {
    SingleAnswer<PublishBatchResponse> answer = new SingleAnswer<>();
    EventPublisherGrpc.newStub(channel)
        .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .publishBatch(PublishBatchRequest.newBuilder().addAllEvents(events).build(), answer);
    return IntStream.range(0, events.size())
        .mapToObj(i -> answer.future().thenApply(response -> receipt(response.getResults(i))))
        .toList();
  }

  private static PublishResponse receipt(PublishResult result) {
    if (result.hasError()) {
      throw StatusProto.toStatusRuntimeException(result.getError());
    }
    return result.getPublished();
  }
}
