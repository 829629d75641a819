package dev.trestle.server.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishStreamRequest;
import dev.trestle.v1.PublishStreamResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One caller that goes to all limits of a server at once: size of requests, size of headers,
 * resets, and what else a test names. Each attack has a connection and a thread of its own, and
 * ends by itself.
 */
public final class Flood implements AutoCloseable {

  private static final int RESETS = 2_500;

  /** Fails if the server does not answer as it should. */
  public interface Attack {
    void run(Channel channel) throws Exception;
  }

  private final ExecutorService attackers;
  private final List<Future<?>> attacks = new ArrayList<>();

  /**
   * Begins.
   *
   * @param connection makes a channel of the caller's
   */
  public Flood(Supplier<Channel> connection, Attack... more) {
    List<Attack> all = new ArrayList<>(List.of(Flood::requests, Flood::headers, Flood::resets));
    all.addAll(List.of(more));
    attackers = Executors.newFixedThreadPool(all.size());
    for (Attack attack : all) {
      Channel channel = connection.get();
      attacks.add(
          attackers.submit(
              () -> {
                attack.run(channel);
                return null;
              }));
    }
  }

  /** Whether all attacks have ended. */
  public boolean isOver() {
    return attacks.stream().allMatch(Future::isDone);
  }

  /** Waits for the end, and fails if an attack did. */
  public void end() throws Exception {
    for (Future<?> attack : attacks) {
      attack.get(60, TimeUnit.SECONDS);
    }
  }

  @Override
  public void close() {
    attackers.shutdownNow();
  }

  /** Requests larger than are taken, each of which is refused. */
  private static void requests(Channel channel) {
    for (int each = 0; each < 5; each++) {
      Event event = Event.newBuilder().setJson(" ".repeat((8 << 20) + 1)).build();
      assertThat(
              failure(
                  () ->
                      EventPublisherGrpc.newBlockingStub(channel)
                          .publish(PublishRequest.newBuilder().setEvent(event).build())))
          .isEqualTo(Code.RESOURCE_EXHAUSTED);
    }
  }

  /** Headers larger than are taken, each of which is refused. */
  private static void headers(Channel channel) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("large-bin", Metadata.BINARY_BYTE_MARSHALLER), new byte[100_000]);
    for (int each = 0; each < 30; each++) {
      assertThat(
              failure(
                  () ->
                      EventPublisherGrpc.newBlockingStub(channel)
                          .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                          .publish(PublishRequest.getDefaultInstance())))
          .isNotEqualTo(Code.OK);
    }
  }

  /**
   * Streams that are cancelled as soon as they are begun. The server closes connections that do so:
   * the client has to connect anew, again and again.
   */
  private static void resets(Channel channel) throws Exception {
    // It is connected, so that calls are sent.
    var unused =
        failure(
            () ->
                EventPublisherGrpc.newBlockingStub(channel)
                    .publish(PublishRequest.getDefaultInstance()));
    CompletableFuture<Status> last = new CompletableFuture<>();
    for (int each = 1; each <= RESETS; each++) {
      ClientCall<PublishStreamRequest, PublishStreamResponse> call =
          channel.newCall(EventPublisherGrpc.getPublishStreamMethod(), CallOptions.DEFAULT);
      boolean isLast = each == RESETS;
      call.start(
          new ClientCall.Listener<>() {
            @Override
            public void onClose(Status status, Metadata trailers) {
              if (isLast) {
                last.complete(status);
              }
            }
          },
          new Metadata());
      call.sendMessage(PublishStreamRequest.getDefaultInstance());
      call.cancel("the test", null);
    }
    last.get(30, TimeUnit.SECONDS);
  }

  private static Code failure(Runnable call) {
    try {
      call.run();
      return Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }
}
