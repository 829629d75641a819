package dev.trestle.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.aws.embedded.Aws;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.server.testing.faults.ServiceProcess;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishResponse;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** SIGTERM under load, with the real process. */
@Aws
@Timeout(180)
class GracefulStopIT {

  private static final int CALLERS = 8;

  /** What the stopped gateway had no time to put on the bus is taken up at once. */
  private static final Map<String, String> SWEEP_SOON =
      Map.of(
          "TRESTLE_RELAY_PATIENCE", "500ms",
          "TRESTLE_RELAY_MARK_INTERVAL", "300ms",
          "TRESTLE_RELAY_GRACE", "1s",
          "TRESTLE_RELAY_SWEEP_INTERVAL", "250ms");

  @Test
  void whatWasAcknowledgedBeforeTheStopIsThereAfterTheStart(AwsEnvironment environment)
      throws Exception {
    BusQueue queue = BusQueue.of(environment);
    Map<String, Long> acknowledged = new ConcurrentHashMap<>();
    Set<Status.Code> refusals = ConcurrentHashMap.newKeySet();
    CountDownLatch underLoad = new CountDownLatch(200);
    try (ServiceProcess gateway = start(environment, Map.of())) {
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        int caller = i;
        Thread thread =
            new Thread(() -> publish(gateway, caller, acknowledged, refusals, underLoad));
        thread.start();
        callers.add(thread);
      }
      assertThat(underLoad.await(60, TimeUnit.SECONDS)).isTrue();
      long begun = System.nanoTime();
      int exit = gateway.terminate();
      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun)).isLessThan(20);
      assertThat(exit).isIn(0, 143);
      for (Thread caller : callers) {
        caller.join();
      }
    }
    assertThat(refusals).isSubsetOf(Status.Code.UNAVAILABLE);
    assertThat(acknowledged.values()).doesNotHaveDuplicates();
    try (ServiceProcess again = start(environment, SWEEP_SOON)) {
      Set<String> onBus = ConcurrentHashMap.newKeySet();
      queue
          .await(acknowledged.size())
          .forEach(event -> onBus.add(event.at("/detail/_event/id").asText()));
      assertThat(onBus).containsAll(acknowledged.keySet());

      var publisher = EventPublisherGrpc.newBlockingStub(again.channel());
      String id = acknowledged.keySet().iterator().next();
      PublishResponse receipt =
          publisher.withDeadlineAfter(20, TimeUnit.SECONDS).publish(request(id));
      assertThat(receipt.getDuplicate()).isTrue();
      assertThat(receipt.getPosition().getOffset()).isEqualTo(acknowledged.get(id));
    }
  }

  private static ServiceProcess start(AwsEnvironment environment, Map<String, String> settings) {
    Map<String, String> all =
        new HashMap<>(environment.aws().environmentVariables(environment.name()));
    all.putAll(settings);
    ServiceProcess gateway = new ServiceProcess("trestle-gateway", "graceful-stop", all, "256m");
    gateway.awaitServing();
    return gateway;
  }

  private static void publish(
      ServiceProcess gateway,
      int caller,
      Map<String, Long> acknowledged,
      Set<Status.Code> refusals,
      CountDownLatch underLoad) {
    ManagedChannel channel =
        ManagedChannelBuilder.forAddress("localhost", gateway.port()).usePlaintext().build();
    try {
      var publisher = EventPublisherGrpc.newBlockingStub(channel);
      for (int i = 0; true; i++) {
        String id = caller + "-" + i;
        PublishResponse receipt =
            publisher.withDeadlineAfter(30, TimeUnit.SECONDS).publish(request(id));
        acknowledged.put(id, receipt.getPosition().getOffset());
        underLoad.countDown();
      }
    } catch (StatusRuntimeException stopped) {
      refusals.add(stopped.getStatus().getCode());
    } finally {
      channel.shutdownNow();
    }
  }

  private static PublishRequest request(String id) {
    return PublishRequest.newBuilder()
        .setEvent(Events.audio().toBuilder().setId(id).setSubject(id))
        .build();
  }
}
