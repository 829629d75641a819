package dev.trestle.gateway.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.trestle.gateway.CertifiedCallers;
import dev.trestle.gateway.Events;
import dev.trestle.gateway.Events.Refusal;
import dev.trestle.gateway.Eventually;
import dev.trestle.gateway.World;
import dev.trestle.internal.v1.HandOverRequest;
import dev.trestle.internal.v1.HandOverResponse;
import dev.trestle.internal.v1.PartitionOwnerGrpc;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchStore.Consistency;
import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.PublishRequest;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Gateways with certificates and a policy, as they run where others reach them. */
@Timeout(120)
final class SecuredGatewaysTest {

  private static final String PUBLISHER = "upload.media.svc";
  private static final String POLICY =
      """
      version: 1
      callers:
        - mtls: {dns: [gateway.trestle.svc, upload.media.svc]}
      rules:
        - name: gateways
          who: ["dns:gateway.trestle.svc"]
          may: [forward]
        - name: uploads
          who: ["dns:upload.media.svc"]
          may: [publish]
          types: [AudioUploaded]
          sources: [custom.upload-service]
      """;

  @TempDir private Path folder;

  private final World world = new World();
  private final List<WholeService> gateways = new ArrayList<>();
  private CertifiedCallers callers;

  @BeforeEach
  void startTwo() throws Exception {
    callers = new CertifiedCallers(folder, POLICY);
    WholeService owner = start();
    Eventually.isTrue(() -> owner.bean(Ownership.class).owned() == 1);
    assertThat(start().bean(Ownership.class).owned()).isZero();
  }

  @AfterEach
  void close() throws InterruptedException {
    callers.close();
    for (WholeService each : gateways) {
      each.stop();
      each.close();
    }
  }

  @Test
  void whatAnotherGatewayOwnsIsForwardedAndTheRecordSaysWhoPublishedIt() throws Exception {
    for (int i = 0; i < gateways.size(); i++) {
      var unused =
          publisher(callers.channel(gateways.get(i), PUBLISHER))
              .publish(request("e" + i, "custom.upload-service"));
    }

    var stored =
        world.batches.readForward(
            Partition.first("events"), Offset.FIRST, Integer.MAX_VALUE, Consistency.STRONG);
    List<Map<String, String>> said = new ArrayList<>();
    stored.forEach(
        batch -> BatchCodec.decode(batch).events().forEach(event -> said.add(event.extensions())));
    assertThat(said)
        .hasSize(2)
        .allSatisfy(
            extensions ->
                assertThat(extensions)
                    .containsEntry("authid", "dns:" + PUBLISHER)
                    .containsEntry("authtype", "service_account"));
  }

  @Test
  void whoIsNoGatewayMayNeitherForwardNorTakeOver() throws Exception {
    CompletableFuture<HandOverResponse> answer = new CompletableFuture<>();
    StreamObserver<HandOverRequest> unused =
        PartitionOwnerGrpc.newStub(callers.channel(gateways.get(0), PUBLISHER))
            .withDeadlineAfter(20, TimeUnit.SECONDS)
            .handOver(
                new StreamObserver<>() {
                  @Override
                  public void onNext(HandOverResponse response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable e) {
                    answer.completeExceptionally(e);
                  }

                  @Override
                  public void onCompleted() {}
                });

    assertThat(catchThrowable(() -> answer.get(20, TimeUnit.SECONDS)))
        .isInstanceOf(ExecutionException.class)
        .satisfies(
            e -> assertThat(Refusal.of(e.getCause()).reason()).isEqualTo("PERMISSION_DENIED"));
  }

  @Test
  void neitherGatewayRecordsWhatItsCallerMayNotPublish() throws Exception {
    for (int i = 0; i < gateways.size(); i++) {
      ManagedChannel publishers = callers.channel(gateways.get(i), PUBLISHER);
      ManagedChannel nobodys = callers.channel(gateways.get(i), null);
      ManagedChannel gatewaysOwn = callers.channel(gateways.get(i), CertifiedCallers.GATEWAYS);
      assertThat(refusal(publishers, "custom.billing")).isEqualTo("PERMISSION_DENIED");
      assertThat(refusal(nobodys, "custom.upload-service")).isEqualTo("UNAUTHENTICATED");
      assertThat(refusal(gatewaysOwn, "custom.upload-service")).isEqualTo("PERMISSION_DENIED");
    }
    assertThat(
            world.batches.readForward(
                Partition.first("events"), Offset.FIRST, Integer.MAX_VALUE, Consistency.STRONG))
        .isEmpty();
  }

  private WholeService start() {
    Map<String, Object> settings = new HashMap<>(callers.settings());
    settings.put("trestle.owner.beat", "100ms");
    // So that a starved gateway is not taken for dead.
    settings.put("trestle.owner.life", "20s");
    WholeService gateway = WholeService.start(settings, world);
    gateways.add(gateway);
    return gateway.awaitReady(Duration.ofMinutes(1));
  }

  private String refusal(ManagedChannel channel, String source) {
    return Refusal.of(
            catchThrowable(() -> publisher(channel).publish(request("forbidden", source))))
        .reason();
  }

  private static EventPublisherGrpc.EventPublisherBlockingStub publisher(ManagedChannel channel) {
    return EventPublisherGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  private static PublishRequest request(String id, String source) {
    return PublishRequest.newBuilder()
        .setEvent(Events.audio().toBuilder().setId(id).setSource(source))
        .build();
  }
}
