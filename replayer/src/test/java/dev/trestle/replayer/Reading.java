package dev.trestle.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.v1.EventReaderGrpc;
import dev.trestle.v1.ReadRequest;
import dev.trestle.v1.ReadResponse;
import dev.trestle.v1.RecordedEvent;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A reader that takes as many messages as it says, and hands them to the test. */
final class Reading implements ClientResponseObserver<ReadRequest, ReadResponse> {

  private static final int PATIENCE_SECONDS = 30;

  private final BlockingQueue<ReadResponse> received = new LinkedBlockingQueue<>();
  private final CompletableFuture<Throwable> ended = new CompletableFuture<>();
  private final int credit;
  private ClientCallStreamObserver<ReadRequest> call;

  private Reading(int credit) {
    this.credit = credit;
  }

  /** Takes everything. */
  static Reading of(EventReaderGrpc.EventReaderStub stub, ReadRequest.Builder request) {
    return of(stub, request, Integer.MAX_VALUE);
  }

  /** Takes only so many messages until {@link #grant}. */
  static Reading of(EventReaderGrpc.EventReaderStub stub, ReadRequest.Builder request, int credit) {
    Reading reading = new Reading(credit);
    stub.read(request.build(), reading);
    return reading;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<ReadRequest> stream) {
    call = stream;
    stream.disableAutoRequestWithInitial(credit);
  }

  @Override
  public void onNext(ReadResponse message) {
    received.add(message);
  }

  @Override
  public void onError(Throwable error) {
    ended.complete(error);
  }

  @Override
  public void onCompleted() {
    ended.complete(Status.OK.asRuntimeException());
  }

  void grant(int messages) {
    call.request(messages);
  }

  void cancel() {
    call.cancel("the test hangs up", null);
  }

  ReadResponse take() throws InterruptedException {
    ReadResponse message = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(message).as("a message; ended: %s", ended.getNow(null)).isNotNull();
    return message;
  }

  RecordedEvent takeEvent() throws InterruptedException {
    ReadResponse message = take();
    assertThat(message.hasEvent()).as("%s is an event", message).isTrue();
    return message.getEvent();
  }

  long takeCaughtUp() throws InterruptedException {
    ReadResponse message = take();
    assertThat(message.hasCaughtUp()).as("%s is a caught-up mark", message).isTrue();
    return message.getCaughtUp().getNextOffset();
  }

  /** How many messages have come and were not taken. */
  int waiting() {
    return received.size();
  }

  /** How the read ended. */
  Throwable failure() throws Exception {
    return ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** All that comes until the read ends well. */
  List<ReadResponse> all() throws Exception {
    Throwable end = failure();
    assertThat(Status.fromThrowable(end).isOk()).as("%s", end).isTrue();
    List<ReadResponse> all = new ArrayList<>();
    received.drainTo(all);
    return all;
  }

  /** Offsets of the events among {@link #all}. */
  List<Long> offsets() throws Exception {
    return offsets(all());
  }

  static List<Long> offsets(List<ReadResponse> messages) {
    return messages.stream()
        .filter(ReadResponse::hasEvent)
        .map(message -> message.getEvent().getPosition().getOffset())
        .toList();
  }
}
