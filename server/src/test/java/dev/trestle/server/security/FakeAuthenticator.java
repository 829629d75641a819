package dev.trestle.server.security;

import dev.trestle.proto.Problem;
import dev.trestle.server.security.identity.Outcome;
import dev.trestle.v1.ErrorReason;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.micronaut.context.annotation.Primary;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.Instant;

/** Believes what the call says of its caller; of the one named {@code short} for a second. */
@Singleton
@Primary
@Requires(property = "test.policed-services")
final class FakeAuthenticator implements Authenticator {

  static final Metadata.Key<String> CREDENTIAL =
      Metadata.Key.of("test-credential", Metadata.ASCII_STRING_MARSHALLER);

  @Override
  public Outcome authenticate(ServerCall<?, ?> call, Metadata headers) {
    String id = headers.get(CREDENTIAL);
    if (id == null) {
      return new Outcome.Refused(
          Problem.of(ErrorReason.ERROR_REASON_UNAUTHENTICATED, "There is no credential"));
    }
    if (id.equals("defect")) {
      throw new IllegalStateException("secret");
    }
    return new Outcome.Known(
        Policies.caller(id), id.equals("short") ? Instant.now().plusSeconds(1) : Instant.MAX);
  }
}
