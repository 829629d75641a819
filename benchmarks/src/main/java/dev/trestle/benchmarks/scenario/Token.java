package dev.trestle.benchmarks.scenario;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.Executor;

/** A token that names a caller for a day, in the header of each call. */
final class Token extends CallCredentials {

  static final String ISSUER = "https://issuer.example";
  static final String AUDIENCE = "trestle";

  private static final Metadata.Key<String> HEADER =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Metadata headers = new Metadata();
  private final Path keys;

  private Token(String text, Path keys) {
    headers.put(HEADER, "Bearer " + text);
    this.keys = keys;
  }

  /** Signs one with a new RSA key of 2,048 bits, and writes the issuer's keys into a folder. */
  static Token make(String subject, Path folder) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2_048);
      KeyPair pair = generator.generateKeyPair();
      RSAPublicKey key = (RSAPublicKey) pair.getPublic();
      Path keys = folder.resolve("keys.json");
      Files.writeString(
          keys,
          "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"1\",\"alg\":\"RS256\",\"use\":\"sig\",\"n\":\"%s\",\"e\":\"%s\"}]}"
              .formatted(unsigned(key.getModulus()), unsigned(key.getPublicExponent())));
      long now = Instant.now().getEpochSecond();
      String said =
          encoded("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"1\"}")
              + "."
              + encoded(
                  "{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"%s\",\"iat\":%d,\"exp\":%d}"
                      .formatted(
                          ISSUER, AUDIENCE, subject, now, now + Duration.ofDays(1).toSeconds()));
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(pair.getPrivate());
      signature.update(said.getBytes(StandardCharsets.US_ASCII));
      return new Token(said + "." + encoded(signature.sign()), keys);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has RSA", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** File with the issuer's keys. */
  Path keys() {
    return keys;
  }

  @Override
  public void applyRequestMetadata(
      RequestInfo request, Executor executor, MetadataApplier applier) {
    applier.apply(headers);
  }

  private static String unsigned(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int sign = bytes[0] == 0 ? 1 : 0;
    byte[] unsigned = new byte[bytes.length - sign];
    System.arraycopy(bytes, sign, unsigned, 0, unsigned.length);
    return encoded(unsigned);
  }

  private static String encoded(String text) {
    return encoded(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
