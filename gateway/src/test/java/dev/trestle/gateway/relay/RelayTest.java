package dev.trestle.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.bus.Bus;
import dev.trestle.gateway.Events;
import dev.trestle.gateway.TestGateway;
import dev.trestle.gateway.World;
import dev.trestle.v1.Delivery;
import dev.trestle.v1.PublishBatchRequest;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to acknowledged events while the bus, or the gateway, is not well. */
@Timeout(60)
class RelayTest {

  private static final Map<String, Object> QUICK =
      Map.of(
          "trestle.publish.reply-wait", "200ms",
          "trestle.relay.patience", "500ms",
          "trestle.relay.mark-interval", "50ms",
          "trestle.relay.grace", "600ms",
          "trestle.relay.sweep-interval", "100ms");

  private final World world = new World();
  private @Nullable TestGateway gateway;

  @AfterEach
  void stop() throws Exception {
    if (gateway != null) {
      gateway.close();
    }
  }

  @Test
  void withoutABusTheAnswerIsPendingAndTheEventFollows() throws Exception {
    gateway = TestGateway.start(world, QUICK);
    RecordingBus bus = gateway.bean(RecordingBus.class);
    bus.goDown();

    PublishResponse receipt = publish("held");
    assertThat(receipt.getDelivery()).isEqualTo(Delivery.DELIVERY_PENDING);
    assertThat(receipt.getBusEventId()).isEmpty();

    bus.comeBack();
    bus.awaitTaken(1);
    assertThat(bus.details()).singleElement().asString().contains("\"held\"");
  }

  @Test
  void whatACrashedGatewayLeftIsDeliveredByAnotherHoursLater() throws Exception {
    Map<String, Object> leavesAll = with("trestle.relay.sweep-interval", "10s");
    leavesAll.put("trestle.publish.reply-wait", "10ms");
    try (TestGateway crashed = TestGateway.start(world, leavesAll)) {
      crashed.bean(RecordingBus.class).goDown();
      for (int i = 0; i < 25; i++) {
        var unused =
            crashed
                .publisher()
                .publish(PublishRequest.newBuilder().setEvent(Events.audio()).build());
      }
    }
    world.clock.advance(Duration.ofHours(5));

    gateway = TestGateway.start(world, QUICK);
    RecordingBus bus = gateway.bean(RecordingBus.class);
    bus.awaitTaken(25);

    assertThat(bus.details())
        .extracting(detail -> detail.replaceAll(".*\"offset\":(\\d+).*", "$1"))
        .containsExactlyElementsOf(
            java.util.stream.IntStream.range(0, 25).mapToObj(String::valueOf).toList());
  }

  @Test
  void whatIsMarkedAsSentIsNotSentAgain() throws Exception {
    try (TestGateway first = TestGateway.start(world, with("trestle.publish.reply-wait", "10s"))) {
      for (int i = 0; i < 10; i++) {
        assertThat(
                first
                    .publisher()
                    .publish(PublishRequest.newBuilder().setEvent(Events.audio()).build())
                    .getDelivery())
            .isEqualTo(Delivery.DELIVERY_ON_BUS);
      }
    }
    world.clock.advance(Duration.ofHours(1));
    gateway = TestGateway.start(world, QUICK);
    PublishResponse last = publish("after");
    RecordingBus bus = gateway.bean(RecordingBus.class);
    bus.awaitTaken(1);

    Sweeps.await(gateway, last.getPosition().getOffset() + 1);
    assertThat(bus.details()).hasSize(1);
  }

  @Test
  void anEventThatTheBusNeverTakesIsParkedAndTheOthersGoOn() throws Exception {
    gateway = TestGateway.start(world, QUICK);
    RecordingBus bus = gateway.bean(RecordingBus.class);
    bus.refuseForGood(detail -> detail.contains("poison"));

    PublishResponse poison = publish("poison");
    PublishResponse next = publish("next");

    assertThat(poison.getDelivery()).isEqualTo(Delivery.DELIVERY_PENDING);
    assertThat(next.getDelivery()).isEqualTo(Delivery.DELIVERY_ON_BUS);
    Sweeps.await(gateway, next.getPosition().getOffset() + 1);
    var parked = world.state.list(ParkedEvents.KEY_PREFIX + "events#0", "", null, 10);
    assertThat(parked)
        .singleElement()
        .satisfies(
            item -> {
              assertThat(item.text("event_id")).contains("poison");
              assertThat(item.text("code")).contains("MalformedDetail");
            });
  }

  @Test
  void aFailureOfOneEntryIsRetriedAlone() throws Exception {
    gateway = TestGateway.start(world, QUICK);
    RecordingBus bus = gateway.bean(RecordingBus.class);
    java.util.concurrent.atomic.AtomicInteger failures =
        new java.util.concurrent.atomic.AtomicInteger(5);
    bus.answer(
        entry ->
            failures.getAndDecrement() > 0
                ? new Bus.NotNow("throttled", "planted", true)
                : new Bus.Put("bus"));

    PublishBatchRequest.Builder batch = PublishBatchRequest.newBuilder();
    for (int i = 0; i < 10; i++) {
      batch.addEvents(Events.audio().toBuilder().setSubject("s" + i));
    }
    var response = gateway.publisher().publishBatch(batch.build());

    bus.awaitTaken(10);
    assertThat(bus.taken()).hasSize(10);
    assertThat(response.getResultsList())
        .allSatisfy(
            result ->
                assertThat(result.getPublished().getDelivery())
                    .isEqualTo(Delivery.DELIVERY_ON_BUS));
  }

  @Test
  void aBatchFillsItsCalls() throws Exception {
    gateway = TestGateway.start(world, QUICK);
    PublishBatchRequest.Builder batch = PublishBatchRequest.newBuilder();
    for (int i = 0; i < 100; i++) {
      batch.addEvents(Events.audio().toBuilder().setSubject("s" + i));
    }
    var unused = gateway.publisher().publishBatch(batch.build());
    RecordingBus bus = gateway.bean(RecordingBus.class);
    bus.awaitTaken(100);

    List<Integer> calls = bus.calls();
    assertThat(calls).allMatch(size -> size <= 10);
    assertThat(calls.size()).isLessThan(30);
  }

  private PublishResponse publish(String id) {
    return gateway
        .publisher()
        .publish(
            PublishRequest.newBuilder().setEvent(Events.audio().toBuilder().setId(id)).build());
  }

  private static Map<String, Object> with(String setting, String value) {
    Map<String, Object> settings = new HashMap<>(QUICK);
    settings.put(setting, value);
    return settings;
  }
}
