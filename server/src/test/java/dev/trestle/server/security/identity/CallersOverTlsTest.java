package dev.trestle.server.security.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.server.security.Caller;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.MetadataUtils;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Certificates and tokens as they come over a real connection. */
class CallersOverTlsTest {

  private final HandMadeIssuer issuer = new HandMadeIssuer(TestKeys.EC);
  private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
  private final Authentication authentication =
      new Authentication(
          new CallersConfig(
              List.of(issuer.config()), new CertificateCallers(Set.of("acme"), false, Set.of())),
          new SimpleMeterRegistry(),
          Clock.systemUTC());

  private X509Bundle authority;
  private Server server;
  private @Nullable ManagedChannel channel;

  @BeforeEach
  void start() throws Exception {
    authority =
        new CertificateBuilder()
            .subject("CN=authority")
            .setKeyUsage(true, CertificateBuilder.KeyUsage.keyCertSign)
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    X509Bundle mine =
        new CertificateBuilder()
            .subject("CN=server")
            .addSanIpAddress("127.0.0.1")
            .buildIssuedBy(authority);
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sslContext(
                GrpcSslContexts.configure(
                        SslContextBuilder.forServer(
                            mine.getKeyPair().getPrivate(), mine.getCertificatePath()))
                    .trustManager(authority.getCertificate())
                    .clientAuth(ClientAuth.OPTIONAL)
                    .build())
            .addService(new HealthStatusManager().getHealthService())
            .intercept(new Asking())
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    if (channel != null) {
      channel.shutdownNow();
    }
    server.shutdownNow();
    authentication.close();
    issuer.close();
  }

  @Test
  void aClientCertificateOfTheConnectionIsTheCaller() throws Exception {
    X509Bundle client =
        new CertificateBuilder()
            .subject("CN=admin")
            .addSanUriName(URI.create(Certificates.UPLOADS))
            .buildIssuedBy(authority);
    call(client, new Metadata());
    assertThat(((Outcome.Known) outcome()).caller())
        .isEqualTo(new Caller(Caller.Kind.CERTIFICATE, Certificates.UPLOADS));
  }

  @Test
  void aTokenInTheHeaderIsTheCaller() throws Exception {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer "
            + HandMadeIssuer.sign(
                issuer
                    .claims("a")
                    .expirationTime(Date.from(Instant.now().plus(Duration.ofHours(1))))
                    .build(),
                TestKeys.EC));
    call(null, headers);
    assertThat(((Outcome.Known) outcome()).caller()).isEqualTo(new Caller(Caller.Kind.TOKEN, "a"));
  }

  @Test
  void whoShowsNeitherIsUnauthenticated() {
    assertThatThrownBy(() -> call(null, new Metadata()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
  }

  private void call(@Nullable X509Bundle client, Metadata headers) throws Exception {
    SslContextBuilder tls = GrpcSslContexts.forClient().trustManager(authority.getCertificate());
    if (client != null) {
      tls.keyManager(client.getKeyPair().getPrivate(), client.getCertificatePath());
    }
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
            .sslContext(tls.build())
            .build();
    var unused =
        HealthGrpc.newBlockingStub(channel)
            .withDeadlineAfter(40, TimeUnit.SECONDS)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
            .check(HealthCheckRequest.getDefaultInstance());
  }

  private Outcome outcome() throws InterruptedException {
    return outcomes.poll(40, TimeUnit.SECONDS);
  }

  private final class Asking implements ServerInterceptor {
    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
        ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
      Outcome outcome = authentication.authenticate(call, headers);
      outcomes.add(outcome);
      if (outcome instanceof Outcome.Refused refused) {
        StatusRuntimeException end =
            StatusProto.toStatusRuntimeException(refused.problem().toStatus());
        call.close(end.getStatus(), end.getTrailers());
        return new ServerCall.Listener<>() {};
      }
      return next.startCall(call, headers);
    }
  }
}
