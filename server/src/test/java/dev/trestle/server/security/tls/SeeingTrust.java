package dev.trestle.server.security.tls;

import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Believes everybody, and keeps the certificate that it is shown. */
final class SeeingTrust extends X509ExtendedTrustManager {

  private final List<X509Certificate> seen;

  SeeingTrust(List<X509Certificate> seen) {
    this.seen = seen;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {
    seen.add(chain[0]);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) {
    seen.add(chain[0]);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind) {
    seen.add(chain[0]);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {}

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) {}

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind) {}

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
