package dev.trestle.server.security;

import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.EventReaderGrpc;
import dev.trestle.v1.PublishStreamRequest;
import dev.trestle.v1.PublishStreamResponse;
import dev.trestle.v1.ReadRequest;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client's end of a call that stays open. */
final class OpenStream<A> implements StreamObserver<A> {

  private final BlockingQueue<A> answers = new LinkedBlockingQueue<>();
  private final CompletableFuture<Status> ended = new CompletableFuture<>();
  private final CompletableFuture<Void> answered = new CompletableFuture<>();

  static OpenStream<?> read(Channel channel) {
    OpenStream<dev.trestle.v1.ReadResponse> stream = new OpenStream<>();
    EventReaderGrpc.newStub(channel).read(ReadRequest.getDefaultInstance(), stream);
    return stream;
  }

  /** Publishes an event first. */
  static Publishing publish(Channel channel) {
    OpenStream<PublishStreamResponse> stream = new OpenStream<>();
    Publishing publishing =
        new Publishing(stream, EventPublisherGrpc.newStub(channel).publishStream(stream));
    publishing.send("A");
    return publishing;
  }

  record Publishing(
      OpenStream<PublishStreamResponse> stream, StreamObserver<PublishStreamRequest> requests) {

    void send(String type) {
      requests.onNext(
          PublishStreamRequest.newBuilder().setEvent(Event.newBuilder().setType(type)).build());
    }
  }

  A next() throws InterruptedException {
    A answer = answers.poll(30, TimeUnit.SECONDS);
    if (answer == null) {
      throw new AssertionError("no answer; ended: " + ended.getNow(null));
    }
    return answer;
  }

  /** True once it has an answer, false once it has ended without. */
  boolean isAccepted() throws Exception {
    CompletableFuture.anyOf(answered, ended).get(30, TimeUnit.SECONDS);
    return answered.isDone();
  }

  boolean isOpen() {
    return !ended.isDone();
  }

  Status end() throws Exception {
    return ended.get(30, TimeUnit.SECONDS);
  }

  @Override
  public void onNext(A answer) {
    answers.add(answer);
    answered.complete(null);
  }

  @Override
  public void onError(Throwable failure) {
    ended.complete(Status.fromThrowable(failure));
  }

  @Override
  public void onCompleted() {
    ended.complete(Status.OK);
  }
}
