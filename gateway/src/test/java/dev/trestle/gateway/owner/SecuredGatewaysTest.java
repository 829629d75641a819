package dev.trestle.gateway.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

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
import dev.trestle.server.security.tls.TestAuthority;
import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.PublishRequest;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Gateways with certificates and a policy, as they run where others reach them. */
@Timeout(120)
final class SecuredGatewaysTest {

  private static final String GATEWAYS = "gateway.trestle.svc";
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

  private final TestAuthority authority = new TestAuthority("ours");
  private final World world = new World();
  private final List<WholeService> gateways = new ArrayList<>();
  private final List<ManagedChannel> channels = new ArrayList<>();

  @BeforeEach
  void startTwo() throws Exception {
    Files.writeString(folder.resolve("policy.yaml"), POLICY);
    Files.writeString(folder.resolve("ca.crt"), authority.pem());
    authority.issue(GATEWAYS).writeTo(folder);
    WholeService owner = start();
    Eventually.isTrue(() -> owner.bean(Ownership.class).owned() == 1);
    assertThat(start().bean(Ownership.class).owned()).isZero();
  }

  @AfterEach
  void close() throws InterruptedException {
    channels.forEach(ManagedChannel::shutdownNow);
    for (WholeService each : gateways) {
      each.stop();
      each.close();
    }
  }

  @Test
  void whatAnotherGatewayOwnsIsForwardedAndTheRecordSaysWhoPublishedIt() throws Exception {
    for (int i = 0; i < gateways.size(); i++) {
      var unused =
          publisher(channel(i, PUBLISHER)).publish(request("e" + i, "custom.upload-service"));
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
        PartitionOwnerGrpc.newStub(channel(0, PUBLISHER))
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
      ManagedChannel publishers = channel(i, PUBLISHER);
      ManagedChannel nobodys = channel(i, null);
      ManagedChannel gatewaysOwn = channel(i, GATEWAYS);
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
    Map<String, Object> settings = new HashMap<>();
    settings.put("trestle.owner.beat", "100ms");
    // So that a starved gateway is not taken for dead.
    settings.put("trestle.owner.life", "20s");
    settings.put("trestle.security.mode", "policy");
    settings.put("trestle.security.policy", folder.resolve("policy.yaml").toString());
    settings.put("trestle.security.tls.mode", "tls");
    settings.put("trestle.security.tls.certificate", folder.resolve("tls.crt").toString());
    settings.put("trestle.security.tls.key", folder.resolve("tls.key").toString());
    settings.put("trestle.security.tls.client-ca", folder.resolve("ca.crt").toString());
    settings.put("trestle.security.client.trust", folder.resolve("ca.crt").toString());
    settings.put("trestle.security.client.authority", GATEWAYS);
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

  /**
   * To a gateway.
   *
   * @param name of the certificate that is shown; {@code null}: none
   */
  private ManagedChannel channel(int gateway, @Nullable String name) throws Exception {
    TlsChannelCredentials.Builder credentials =
        TlsChannelCredentials.newBuilder().trustManager(folder.resolve("ca.crt").toFile());
    if (name != null) {
      Path own = Files.createTempDirectory(folder, "caller");
      authority.issue(name).writeTo(own);
      credentials.keyManager(own.resolve("tls.crt").toFile(), own.resolve("tls.key").toFile());
    }
    int port = gateways.get(gateway).bean(GrpcEmbeddedServer.class).getPort();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("localhost", port, credentials.build())
            .overrideAuthority(GATEWAYS)
            .build();
    channels.add(channel);
    return channel;
  }
}
