package dev.trestle.adapter;

import dev.trestle.log.EventLog;
import dev.trestle.log.Payload;
import dev.trestle.proto.Problem;
import dev.trestle.v1.Delivery;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.Position;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishResponse;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A gateway that records what it takes, once for each id as long as it remembers that, and fails as
 * it is told to.
 */
public final class FakeGateway extends EventPublisherGrpc.EventPublisherImplBase
    implements ServerInterceptor, AutoCloseable {

  private static final Metadata.Key<String> TRACEPARENT =
      Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);

  private static final Context.Key<String> TRACE = Context.key("traceparent");

  private final List<Event> log = new ArrayList<>();
  private final Map<String, Event> remembered = new HashMap<>();
  private final List<Call> traced = new ArrayList<>();
  private final Server server;
  private final FakeRegistry registry = new FakeRegistry();
  private int calls;
  private int failing;
  private Status failure = Status.OK;
  private int lostReplies;
  private Status refusal = Status.OK;
  private @Nullable EventLog table;

  public FakeGateway() {
    try {
      server =
          ServerBuilder.forPort(0)
              .addService(this)
              .addService(registry)
              .intercept(this)
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its schemas. */
  public FakeRegistry registry() {
    return registry;
  }

  int port() {
    return server.getPort();
  }

  /** Forgets what it counted, and how it was to fail; keeps what it recorded. */
  synchronized void beginAnew() {
    calls = 0;
    traced.clear();
    failing = 0;
    lostReplies = 0;
    refusal = Status.OK;
  }

  /** Has what it records written into the log of an environment, too. */
  synchronized void writeTo(EventLog log) {
    table = log;
    var unused = log.catalog().createIfAbsent("events", 1);
  }

  /** What was published before is older than the dedupe window. */
  public synchronized void forgetIds() {
    remembered.clear();
  }

  /** Fails the next calls before anything is recorded. */
  void failNext(int calls) {
    failNext(calls, Status.UNAVAILABLE);
  }

  /** Fails the next calls so before anything is recorded. */
  synchronized void failNext(int calls, Status with) {
    failing = calls;
    failure = with;
  }

  /** Records the next calls, and fails them. */
  synchronized void loseNextReplies(int calls) {
    lostReplies = calls;
  }

  synchronized void refuse(Status status) {
    refusal = status;
  }

  /** Events recorded for a job, in order. */
  synchronized List<Event> eventsOf(String jobId) {
    return log.stream().filter(event -> event.getJson().contains(jobId)).toList();
  }

  /** All events recorded, in order. */
  public synchronized List<Event> events() {
    return List.copyOf(log);
  }

  synchronized int calls() {
    return calls;
  }

  /** Under which traces events of a job came, one for each call; empty where there was none. */
  synchronized List<String> tracesOf(String jobId) {
    return traced.stream()
        .filter(call -> call.event().getJson().contains(jobId))
        .map(Call::trace)
        .toList();
  }

  @Override
  public void publish(PublishRequest request, StreamObserver<PublishResponse> answer) {
    try {
      answer.onNext(record(request.getEvent()));
      answer.onCompleted();
    } catch (StatusRuntimeException e) {
      answer.onError(e);
    }
  }

  private synchronized PublishResponse record(Event event) {
    calls++;
    traced.add(new Call(event, TRACE.get()));
    if (!refusal.isOk()) {
      throw refusal.asRuntimeException();
    }
    if (failing > 0) {
      failing--;
      throw failure.withDescription("injected").asRuntimeException();
    }
    Event first = remembered.putIfAbsent(event.getId(), event);
    if (first != null && !first.equals(event)) {
      throw Problem.of(ErrorReason.ERROR_REASON_EVENT_ID_CONFLICT, "Another event has this id")
          .toException();
    }
    if (first == null) {
      append(event);
    }
    if (lostReplies > 0) {
      lostReplies--;
      throw Status.UNAVAILABLE.withDescription("the reply is lost").asRuntimeException();
    }
    return PublishResponse.newBuilder()
        .setEventId(event.getId())
        .setPosition(Position.newBuilder().setLog("events").setOffset(log.size() - 1L))
        .setSchemaVersion(1)
        .setDelivery(Delivery.DELIVERY_ON_BUS)
        .setDuplicate(first != null)
        .build();
  }

  private void append(Event event) {
    log.add(event);
    if (table != null) {
      var unused =
          table
              .appender()
              .append(
                  "events",
                  new dev.trestle.log.Event(
                      event.getId(),
                      event.getSource(),
                      event.getType(),
                      event.getSchemaVersion(),
                      event.getSubject(),
                      Instant.ofEpochSecond(event.getTime().getSeconds()),
                      Map.of(),
                      Payload.of(event.getJson())))
              .join();
    }
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String traceparent = headers.get(TRACEPARENT);
    Context context = Context.current().withValue(TRACE, traceparent == null ? "" : traceparent);
    return Contexts.interceptCall(context, call, headers, next);
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private record Call(Event event, String trace) {}
}
