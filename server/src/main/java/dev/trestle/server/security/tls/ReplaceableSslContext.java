package dev.trestle.server.security.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/**
 * A context that can be replaced while connections come: each handshake has the one that is there
 * when it begins.
 *
 * <p>Replacing the whole, and not what a key or trust manager inside answers, does three things
 * more. Clients are told the authorities of now, by which they choose a certificate. Sessions of
 * before cannot be resumed: nobody who is no longer believed comes back with one. And BoringSSL
 * takes the key over once, not at each handshake.
 */
final class ReplaceableSslContext extends SslContext {

  private volatile SslContext current;

  ReplaceableSslContext(SslContext first) {
    this.current = first;
  }

  /**
   * @param next of the same side, client or server
   */
  void replaceBy(SslContext next) {
    current = next;
  }

  @Override
  public boolean isClient() {
    return current.isClient();
  }

  @Override
  public List<String> cipherSuites() {
    return current.cipherSuites();
  }

  @Override
  public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
    return current.applicationProtocolNegotiator();
  }

  @Override
  public SSLEngine newEngine(ByteBufAllocator allocator) {
    return current.newEngine(allocator);
  }

  @Override
  public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
    return current.newEngine(allocator, host, port);
  }

  @Override
  public SSLSessionContext sessionContext() {
    return current.sessionContext();
  }
}
