package dev.trestle.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.EventReaderGrpc;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.ReadRequest;
import dev.trestle.v1.ReadResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One caller goes to every limit at once; another publishes meanwhile and notices nothing. */
@Timeout(120)
class FloodTest {

  private static final int STREAMS = 400;
  private static final int RESETS = 5_000;

  @TempDir private Path folder;

  @Test
  void whoGoesToEveryLimitAtOnceHurtsNobodyElse() throws Exception {
    Path policy = folder.resolve("policy.yaml");
    Policies.write(
        policy,
        Policies.of(
            """
              - {name: flood, who: [flood], may: [publish, read], quota: {streams: 5, reads: 5}}
              - {name: good, who: [good], may: [publish]}
            """));
    ExecutorService attackers = Executors.newFixedThreadPool(4);
    try (PolicedServer server = PolicedServer.policed(policy).ready()) {
      Channel good = server.newChannelAs("good");
      publish(good, Event.getDefaultInstance());
      List<Future<?>> attacks = new ArrayList<>();
      for (Callable<?> attack :
          List.<Callable<?>>of(
              () -> largeRequests(server.newChannelAs("flood")),
              () -> largeHeaders(server.newChannelAs("flood")),
              () -> manyReads(server.newChannelAs("flood")),
              () -> manyResets(server.newChannelAs("flood")))) {
        attacks.add(attackers.submit(attack));
      }

      int published = 0;
      while (!attacks.stream().allMatch(Future::isDone) || published < 100) {
        publish(good, Event.getDefaultInstance());
        published++;
      }
      for (Future<?> attack : attacks) {
        attack.get(1, TimeUnit.SECONDS);
      }
    } finally {
      attackers.shutdownNow();
    }
  }

  private static Void largeRequests(Channel channel) {
    for (int each = 0; each < 20; each++) {
      Event event = Event.newBuilder().setJson(" ".repeat((8 << 20) + 1)).build();
      assertThat(failure(() -> publish(channel, event))).isEqualTo(Code.RESOURCE_EXHAUSTED);
    }
    return null;
  }

  private static Void largeHeaders(Channel channel) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("large-bin", Metadata.BINARY_BYTE_MARSHALLER),
        ByteString.copyFrom(new byte[100_000]).toByteArray());
    for (int each = 0; each < 100; each++) {
      assertThat(
              failure(
                  () ->
                      EventPublisherGrpc.newBlockingStub(channel)
                          .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                          .publish(PublishRequest.getDefaultInstance())))
          .isNotEqualTo(Code.OK);
    }
    return null;
  }

  /** Each that is refused ends at once; the others stay open. */
  private static Void manyReads(Channel channel) throws Exception {
    List<OpenStream<?>> tried = new ArrayList<>();
    for (int each = 0; each < STREAMS; each++) {
      tried.add(OpenStream.read(channel));
    }
    int accepted = 0;
    for (OpenStream<?> each : tried) {
      if (each.isAccepted()) {
        accepted++;
      } else {
        assertThat(each.end().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
      }
    }
    assertThat(accepted).isLessThanOrEqualTo(5); // The resets have theirs of the quota, too.
    return null;
  }

  /** The server closes connections that do so: the client has to connect anew, again and again. */
  private static Void manyResets(Channel channel) throws Exception {
    publish(channel, Event.getDefaultInstance()); // It is connected, so that calls are sent.
    CompletableFuture<Status> last = new CompletableFuture<>();
    for (int each = 1; each <= RESETS; each++) {
      ClientCall<ReadRequest, ReadResponse> call =
          channel.newCall(EventReaderGrpc.getReadMethod(), CallOptions.DEFAULT);
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
      call.sendMessage(ReadRequest.getDefaultInstance());
      call.halfClose();
      call.cancel("the test", null);
    }
    last.get(30, TimeUnit.SECONDS);
    return null;
  }

  private static Code failure(Runnable call) {
    try {
      call.run();
      return Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  private static void publish(Channel channel, Event event) {
    var unused =
        EventPublisherGrpc.newBlockingStub(channel)
            .publish(PublishRequest.newBuilder().setEvent(event).build());
  }
}
