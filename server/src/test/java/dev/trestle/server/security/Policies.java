package dev.trestle.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Policies of tests. */
final class Policies {

  static final String UPLOADER = "system:serviceaccount:media:upload-service";
  static final String BILLING = "system:serviceaccount:billing:reader";

  private static final String HEAD =
      """
      version: 1
      callers:
        - jwt: {issuer: https://oidc.example/id/ABC, audience: trestle}
        - mtls: {trust-domain: acme}
      rules:
      """;

  static final String UPLOADS =
      """
        - name: uploads
          who: ["system:serviceaccount:media:upload-service", "spiffe://acme/ns/media/sa/upload-service"]
          may: [publish]
          types: [AudioUploaded]
          sources: [custom.upload-service]
      """;

  static final String READS =
      """
        - name: billing
          who: ["system:serviceaccount:billing:*"]
          may: [read, commit]
          logs: [events]
          groups: [billing]
          types: [TranscriptionCompleted]
      """;

  private Policies() {}

  /** A policy of these rules. */
  static String of(String... rules) {
    return HEAD + String.join("", rules);
  }

  static Policy parsed(String... rules) {
    PolicyReading reading = read(of(rules));
    assertThat(reading).isInstanceOf(PolicyReading.Read.class);
    return ((PolicyReading.Read) reading).policy();
  }

  static PolicyReading read(String text) {
    return PolicyText.read(text.getBytes(StandardCharsets.UTF_8));
  }

  /** One rule of a policy with this quota, for everybody who publishes or reads. */
  static Rule withQuota(String quota) {
    return parsed(
            """
              - name: limited
                who: ["*"]
                may: [publish, read]
                quota: {%s}
            """
                .formatted(quota))
        .rules()
        .get(0);
  }

  static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Caller caller(String id) {
    return new Caller(Caller.Kind.TOKEN, id);
  }
}
