package dev.trestle.server.security.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/**
 * What does the arithmetic: BoringSSL where netty-tcnative has a build of it for the platform, else
 * the JDK, which takes several times the CPU for a handshake.
 */
final class TlsLibrary {

  private TlsLibrary() {}

  static SslProvider fastest() {
    return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
  }

  /** Which it is and, if it is not the fastest, why not. */
  static String describe() {
    if (OpenSsl.isAvailable()) {
      return OpenSsl.versionString() + " (netty-tcnative)";
    }
    return "the JDK "
        + Runtime.version().feature()
        + ", slower, since netty-tcnative does not load: "
        + OpenSsl.unavailabilityCause();
  }
}
