package dev.trestle.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.gateway.CertifiedCallers;
import dev.trestle.gateway.Events;
import dev.trestle.gateway.Events.Refusal;
import dev.trestle.gateway.World;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchStore.Consistency;
import dev.trestle.server.testing.Await;
import dev.trestle.server.testing.Flood;
import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishResponse;
import dev.trestle.v1.PublishStreamRequest;
import dev.trestle.v1.PublishStreamResponse;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One caller goes to every limit of a gateway at once, while another publishes through the same
 * partition, in which there is room for few events.
 */
@Timeout(120)
class FloodedGatewayTest {

  private static final String GOOD = "good.media.svc";
  private static final String FLOOD = "flood.media.svc";
  private static final int STREAMS = 100;
  private static final int EVENTS = 2_000;
  private static final int AT_ONCE = 200;

  @TempDir private Path folder;
  private final World world = new World();
  private CertifiedCallers callers;
  private WholeService gateway;

  private void start(String quotaOfTheFlood) throws Exception {
    callers = new CertifiedCallers(folder, policy(quotaOfTheFlood));
    Map<String, Object> settings = new HashMap<>(callers.settings());
    for (String setting : List.of("min-events", "initial-events", "max-events")) {
      settings.put("trestle.admission." + setting, "10");
    }
    settings.put("trestle.server.handler-threads", "32");
    gateway = WholeService.start(settings, world).awaitReady(Duration.ofMinutes(1));
  }

  @AfterEach
  void close() throws InterruptedException {
    callers.close();
    gateway.stop();
    gateway.close();
  }

  @Test
  void whoGoesToEveryLimitAtOnceHurtsNobodyElse() throws Exception {
    start(", quota: {events-per-second: 1, streams: 3}");
    Channel good = channel(GOOD);
    var first = publish(good);
    assertThat(first.hasPosition()).isTrue();
    int published = 1;
    try (Flood flood =
        new Flood(
            () -> channel(FLOOD),
            FloodedGatewayTest::manyStreams,
            FloodedGatewayTest::manyEvents)) {
      while (!flood.isOver() || published < 100) {
        assertThat(publish(good).hasPosition()).isTrue();
        published++;
      }
      flood.end();
    }
    assertThat(recorded("dns:" + GOOD)).isEqualTo(published);
  }

  /** The control: without the quota there is no room for anybody else. */
  @Test
  void withoutAQuotaWhoComesFirstTakesAllRoom() throws Exception {
    start("");
    Channel flood = channel(FLOOD);
    Channel good = channel(GOOD);
    Semaphore room = new Semaphore(AT_ONCE);
    Await.until(
        "a refusal of who does nobody harm",
        () -> {
          for (int each = 0; each < AT_ONCE; each++) {
            publish(flood, room, new ConcurrentLinkedQueue<>());
          }
          String refusal = refusal(good);
          assertThat(refusal).isIn(null, "OVERLOADED");
          return refusal != null;
        });
  }

  /** Each that is refused ends at once; the others stay open until they are cancelled. */
  private static void manyStreams(Channel channel) throws Exception {
    List<CompletableFuture<String>> tried = new ArrayList<>();
    for (int each = 0; each < STREAMS; each++) {
      CompletableFuture<String> end = new CompletableFuture<>();
      tried.add(end);
      EventPublisherGrpc.newStub(channel)
          .publishStream(
              new Observer<>() {
                @Override
                public void onNext(PublishStreamResponse answer) {
                  end.complete("accepted");
                }

                @Override
                public void onError(Throwable failure) {
                  end.complete(Refusal.of(failure).reason());
                }
              })
          .onNext(PublishStreamRequest.getDefaultInstance());
    }
    int accepted = 0;
    for (CompletableFuture<String> each : tried) {
      String end = each.get(60, TimeUnit.SECONDS);
      assertThat(end).isIn("accepted", "QUOTA_EXCEEDED");
      accepted += end.equals("accepted") ? 1 : 0;
    }
    assertThat(accepted).isLessThanOrEqualTo(3);
  }

  /** Good ones, without a pause. */
  private static void manyEvents(Channel channel) throws Exception {
    Semaphore room = new Semaphore(AT_ONCE);
    Queue<String> refusals = new ConcurrentLinkedQueue<>();
    for (int each = 0; each < EVENTS; each++) {
      publish(channel, room, refusals);
    }
    assertThat(room.tryAcquire(AT_ONCE, 60, TimeUnit.SECONDS)).isTrue();
    assertThat(refusals).isNotEmpty().containsOnly("QUOTA_EXCEEDED");
  }

  private static void publish(Channel channel, Semaphore room, Queue<String> refusals) {
    room.acquireUninterruptibly();
    EventPublisherGrpc.newStub(channel)
        .publish(
            request(),
            new Observer<>() {
              @Override
              public void onError(Throwable failure) {
                refusals.add(Refusal.of(failure).reason());
                room.release();
              }

              @Override
              public void onCompleted() {
                room.release();
              }
            });
  }

  private static PublishResponse publish(Channel channel) {
    return EventPublisherGrpc.newBlockingStub(channel)
        .withDeadlineAfter(60, TimeUnit.SECONDS)
        .publish(request());
  }

  /** Why an event is refused; {@code null} if it is not. */
  private static @Nullable String refusal(Channel channel) {
    try {
      var unused = publish(channel);
      return null;
    } catch (StatusRuntimeException refused) {
      return Refusal.of(refused).reason();
    }
  }

  private static PublishRequest request() {
    return PublishRequest.newBuilder().setEvent(Events.audio()).build();
  }

  private Channel channel(String name) {
    return callers.channel(gateway, name);
  }

  private long recorded(String caller) {
    return world
        .batches
        .readForward(Partition.first("events"), Offset.FIRST, Integer.MAX_VALUE, Consistency.STRONG)
        .stream()
        .flatMap(batch -> BatchCodec.decode(batch).events().stream())
        .filter(event -> caller.equals(event.extensions().get("authid")))
        .count();
  }

  private static String policy(String quota) {
    return """
        version: 1
        callers:
          - mtls: {dns: [%s, %s, %s]}
        rules:
          - {name: gateways, who: ["dns:%s"], may: [forward]}
          - {name: good, who: ["dns:%s"], may: [publish]}
          - {name: flood, who: ["dns:%s"], may: [publish]%s}
        """
        .formatted(
            CertifiedCallers.GATEWAYS, GOOD, FLOOD, CertifiedCallers.GATEWAYS, GOOD, FLOOD, quota);
  }

  /** Heeds what a test names. */
  private abstract static class Observer<A> implements StreamObserver<A> {
    @Override
    public void onNext(A answer) {}

    @Override
    public void onCompleted() {}
  }
}
