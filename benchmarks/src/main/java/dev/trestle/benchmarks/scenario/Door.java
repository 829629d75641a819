package dev.trestle.benchmarks.scenario;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * How a service is reached.
 *
 * @param environment variables that make it so
 * @param credentials of its callers
 */
record Door(Map<String, String> environment, ChannelCredentials credentials) {

  private static final String PASSWORD = "password";

  /** Anybody, in plaintext. */
  static Door open() {
    return new Door(Map.of(), InsecureChannelCredentials.create());
  }

  /**
   * Both sides show a certificate: one and the same, which nobody but itself has signed, with an EC
   * key of 256 bits. What a publish costs after the handshake does not depend on it.
   *
   * @param folder that is emptied of former certificates, and gets a new one
   * @param java whose {@code keytool} makes it
   */
  static Door mutualTls(Path folder, Path java) {
    try {
      Files.createDirectories(folder);
      Path store = folder.resolve("certificate.p12");
      Path certificate = folder.resolve("certificate.pem");
      Path key = folder.resolve("key.pem");
      Files.deleteIfExists(store);
      generate(store, java);
      KeyStore made = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        made.load(in, PASSWORD.toCharArray());
      }
      write(certificate, "CERTIFICATE", made.getCertificate("benchmark").getEncoded());
      write(key, "PRIVATE KEY", made.getKey("benchmark", PASSWORD.toCharArray()).getEncoded());
      return new Door(
          Map.of(
              "TRESTLE_SECURITY_TLS_CERTIFICATE", certificate.toString(),
              "TRESTLE_SECURITY_TLS_KEY", key.toString(),
              "TRESTLE_SECURITY_TLS_CLIENT_CA", certificate.toString(),
              "TRESTLE_SECURITY_TLS_CLIENT_CERTIFICATES", "required",
              "TRESTLE_SECURITY_CLIENT_TRUST", certificate.toString()),
          TlsChannelCredentials.newBuilder()
              .keyManager(certificate.toFile(), key.toFile())
              .trustManager(certificate.toFile())
              .build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("keytool made something else", e);
    }
  }

  private static void generate(Path store, Path java) throws IOException {
    Process keytool =
        new ProcessBuilder(
                List.of(
                    java.resolveSibling("keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    "benchmark",
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-validity",
                    "2",
                    "-dname",
                    "CN=benchmark",
                    "-ext",
                    "san=dns:localhost,ip:127.0.0.1",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(store.resolveSibling("keytool.log").toFile())
            .start();
    try {
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException("keytool failed, see keytool.log beside " + store);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void write(Path file, String label, byte[] der) throws IOException {
    Files.writeString(
        file,
        "-----BEGIN "
            + label
            + "-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
            + "\n-----END "
            + label
            + "-----\n");
  }
}
