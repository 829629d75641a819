package dev.trestle.gateway.owner;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import dev.trestle.gateway.Events;
import dev.trestle.gateway.TestGateway;
import dev.trestle.gateway.World;
import dev.trestle.log.EventLog;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchStore.Consistency;
import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** Gateways over the same log, which reach each other by gRPC, or do not. */
@Timeout(120)
abstract class SideBySide {

  private static final Map<String, Object> QUICK =
      Map.of(
          "trestle.owner.beat", "100ms",
          // So that a starved gateway is not taken for dead.
          "trestle.owner.life", "20s",
          "trestle.owner.turn", "100ms");

  final World world = new World();
  private final List<TestGateway> open = new ArrayList<>();

  @AfterEach
  void close() throws InterruptedException {
    for (TestGateway each : open) {
      each.close();
    }
  }

  void forceOwner(TestGateway gateway, int round) {
    Owner before = gateway.bean(OwnerTable.class).owners().get(Partition.first("events"));
    StateItem forced =
        StateItem.of("owners", "events#0")
            .with("holder", gateway.bean(Ownership.class).id())
            .with("epoch", (before == null ? round : before.epoch()) + 1);
    var unused = world.state.put(forced, StateCondition.NONE);
  }

  TestGateway start(Map<String, Object> settings) throws Exception {
    Map<String, Object> all = new HashMap<>(QUICK);
    all.putAll(settings);
    TestGateway gateway = TestGateway.start(world, all);
    open.add(gateway);
    return gateway;
  }

  void stop(TestGateway gateway) throws InterruptedException {
    gateway.close();
    open.remove(gateway);
  }

  static int owned(TestGateway gateway) {
    return gateway.bean(Ownership.class).owned();
  }

  long conflicts() {
    return open.stream()
        .mapToLong(each -> each.bean(EventLog.class).appender().stats().conflicts())
        .sum();
  }

  /** Ids of the log of all partitions, each once, with their offsets. */
  Map<String, Long> offsets() {
    Map<String, Long> offsets = new HashMap<>();
    Offset from = Offset.FIRST;
    for (var stored :
        world.batches.readForward(
            Partition.first("events"), from, Integer.MAX_VALUE, Consistency.STRONG)) {
      long offset = stored.first().value();
      for (var event : BatchCodec.decode(stored).events()) {
        assertThat(offsets.put(event.id(), offset++)).as(event.id()).isNull();
      }
    }
    return offsets;
  }

  static PublishResponse publish(TestGateway gateway, String id) {
    return gateway.publisher().publish(request(event(id)));
  }

  static ListenableFuture<PublishResponse> publishLater(TestGateway gateway, String id) {
    return EventPublisherGrpc.newFutureStub(gateway.channel()).publish(request(event(id)));
  }

  static Event event(String id) {
    return Events.audio().toBuilder().setId(id).setSubject(id).build();
  }

  static PublishRequest request(Event event) {
    return PublishRequest.newBuilder().setEvent(event).build();
  }
}
