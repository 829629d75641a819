package dev.trestle.benchmarks.scenario;

import io.grpc.ChannelCredentials;
import io.grpc.CompositeChannelCredentials;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a service is reached.
 *
 * @param environment variables that make it so
 * @param credentials of its callers
 */
record Door(Map<String, String> environment, ChannelCredentials credentials) {

  /** Anybody, in plaintext, and there is no policy. */
  static Door open() {
    return new Door(Map.of("TRESTLE_SECURITY_MODE", "open"), InsecureChannelCredentials.create());
  }

  /**
   * Both sides show a certificate: one and the same, which nobody but itself has signed, with an EC
   * key of 256 bits. What a publish costs after the handshake does not depend on it. A policy lets
   * it publish.
   *
   * @param folder that is emptied of former certificates, and gets a new one
   * @param java whose {@code keytool} makes it
   */
  static Door mutualTls(Path folder, Path java) {
    Pair pair = Pair.make(folder, java);
    Map<String, String> environment =
        closed(pair, "mtls: {dns: [localhost]}", "dns:localhost", folder);
    environment.put("TRESTLE_SECURITY_TLS_CLIENT_CA", pair.certificate().toString());
    environment.put("TRESTLE_SECURITY_TLS_CLIENT_CERTIFICATES", "required");
    try {
      return new Door(
          environment,
          TlsChannelCredentials.newBuilder()
              .keyManager(pair.certificate().toFile(), pair.key().toFile())
              .trustManager(pair.certificate().toFile())
              .build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The server shows a certificate and its callers one token, signed by RS256, with each call. A
   * policy lets them publish.
   *
   * @param folder that is emptied of former certificates, and gets a new one
   * @param java whose {@code keytool} makes it
   */
  static Door token(Path folder, Path java) {
    Pair pair = Pair.make(folder, java);
    Token token = Token.make("benchmark", folder);
    String issuer =
        "jwt: {issuer: '%s', audience: %s, jwks-uri: '%s'}"
            .formatted(Token.ISSUER, Token.AUDIENCE, token.keys().toUri());
    try {
      return new Door(
          closed(pair, issuer, "benchmark", folder),
          CompositeChannelCredentials.create(
              TlsChannelCredentials.newBuilder().trustManager(pair.certificate().toFile()).build(),
              token));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a gateway needs that speaks TLS, and lets one caller publish. */
  private static Map<String, String> closed(Pair pair, String callers, String caller, Path folder) {
    Path policy = folder.resolve("policy.yaml");
    try {
      Files.writeString(
          policy,
          """
          version: 1
          callers:
            - %s
          rules:
            - name: publishers
              who: ["%s"]
              may: [publish]
              types: [AudioUploaded]
          """
              .formatted(callers, caller));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> environment = new HashMap<>();
    environment.put("TRESTLE_SECURITY_MODE", "policy");
    environment.put("TRESTLE_SECURITY_POLICY", policy.toString());
    environment.put("TRESTLE_SECURITY_TLS_CERTIFICATE", pair.certificate().toString());
    environment.put("TRESTLE_SECURITY_TLS_KEY", pair.key().toString());
    environment.put("TRESTLE_SECURITY_CLIENT_TRUST", pair.certificate().toString());
    return environment;
  }

  /** PEM files of a certificate and its key. */
  private record Pair(Path certificate, Path key) {

    private static final String PASSWORD = "password";

    static Pair make(Path folder, Path java) {
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
        return new Pair(certificate, key);
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
}
