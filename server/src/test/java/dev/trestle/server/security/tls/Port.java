package dev.trestle.server.security.tls;

import io.grpc.Attributes;
import io.grpc.Grpc;
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
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.cert.Certificate;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A gRPC server that only says that it is there, and the ways to ask it. */
final class Port implements ServerInterceptor, AutoCloseable {

  private final Server server;
  private volatile @Nullable SSLSession session;
  private volatile @Nullable String authorization;

  /**
   * @param tls {@code null} for plaintext
   */
  Port(@Nullable SslContext tls) {
    NettyServerBuilder builder =
        NettyServerBuilder.forPort(0)
            .addService(new HealthStatusManager().getHealthService())
            .intercept(this);
    if (tls != null) {
      builder.sslContext(tls);
    }
    try {
      server = builder.build().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int number() {
    return server.getPort();
  }

  /**
   * Asks over a connection of its own.
   *
   * @param tls {@code null} for plaintext
   */
  Status.Code ask(@Nullable SslContext tls) {
    return ask(to(tls));
  }

  /** A channel that has not connected yet. */
  NettyChannelBuilder to(@Nullable SslContext tls) {
    NettyChannelBuilder builder = NettyChannelBuilder.forAddress("localhost", number());
    return tls == null ? builder.usePlaintext() : builder.sslContext(tls);
  }

  /** Asks over a channel that is made for it. */
  static Status.Code ask(NettyChannelBuilder builder) {
    ManagedChannel channel = builder.build();
    try {
      return ask(channel);
    } finally {
      channel.shutdownNow();
    }
  }

  static Status.Code ask(ManagedChannel channel) {
    try {
      var unused =
          HealthGrpc.newBlockingStub(channel)
              .withDeadlineAfter(30, TimeUnit.SECONDS)
              .check(HealthCheckRequest.getDefaultInstance());
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  /** The certificate that the last caller showed, or {@code null}. */
  @Nullable Certificate shown() {
    SSLSession last = session;
    try {
      return last == null ? null : last.getPeerCertificates()[0];
    } catch (SSLPeerUnverifiedException none) {
      return null;
    }
  }

  /** The session of the last call. */
  @Nullable SSLSession session() {
    return session;
  }

  /** The header of the last call. */
  @Nullable String authorization() {
    return authorization;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Attributes attributes = call.getAttributes();
    session = attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    authorization = headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER));
    return next.startCall(call, headers);
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
