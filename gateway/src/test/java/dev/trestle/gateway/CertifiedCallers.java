package dev.trestle.gateway;

import dev.trestle.server.security.tls.TestAuthority;
import dev.trestle.server.testing.WholeService;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Gateways with a policy that are called over mutual TLS, and their callers. */
public final class CertifiedCallers implements AutoCloseable {

  /** The DNS name that the certificate of each gateway bears. */
  public static final String GATEWAYS = "gateway.trestle.svc";

  private final Path folder;
  private final TestAuthority authority = new TestAuthority("ours");
  private final List<ManagedChannel> channels = new CopyOnWriteArrayList<>();

  /**
   * Issues the gateways' certificate.
   *
   * @param folder an empty one
   */
  public CertifiedCallers(Path folder, String policy) throws IOException {
    this.folder = folder;
    Files.writeString(folder.resolve("policy.yaml"), policy);
    Files.writeString(folder.resolve("ca.crt"), authority.pem());
    authority.issue(GATEWAYS).writeTo(folder);
  }

  /** What a gateway is to be started with. */
  public Map<String, Object> settings() {
    return Map.of(
        "trestle.security.mode", "policy",
        "trestle.security.policy", folder.resolve("policy.yaml").toString(),
        "trestle.security.tls.mode", "tls",
        "trestle.security.tls.certificate", folder.resolve("tls.crt").toString(),
        "trestle.security.tls.key", folder.resolve("tls.key").toString(),
        "trestle.security.tls.client-ca", folder.resolve("ca.crt").toString(),
        "trestle.security.client.trust", folder.resolve("ca.crt").toString(),
        "trestle.security.client.authority", GATEWAYS);
  }

  /**
   * A new connection to a gateway.
   *
   * @param name DNS name in the certificate that is shown; {@code null}: none is
   */
  public ManagedChannel channel(WholeService gateway, @Nullable String name) {
    try {
      TlsChannelCredentials.Builder credentials =
          TlsChannelCredentials.newBuilder().trustManager(folder.resolve("ca.crt").toFile());
      if (name != null) {
        Path own = Files.createTempDirectory(folder, "caller");
        authority.issue(name).writeTo(own);
        credentials.keyManager(own.resolve("tls.crt").toFile(), own.resolve("tls.key").toFile());
      }
      int port = gateway.bean(GrpcEmbeddedServer.class).getPort();
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("localhost", port, credentials.build())
              .overrideAuthority(GATEWAYS)
              .build();
      channels.add(channel);
      return channel;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }
}
