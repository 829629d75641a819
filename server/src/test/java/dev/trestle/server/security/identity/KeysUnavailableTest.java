package dev.trestle.server.security.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import dev.trestle.proto.Problem;
import dev.trestle.server.testing.Await;
import dev.trestle.server.testing.HandClock;
import dev.trestle.v1.ErrorReason;
import io.grpc.Metadata;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callers can tell a token that is bad from an issuer that cannot be asked. */
class KeysUnavailableTest {

  private final HandMadeIssuer issuer = new HandMadeIssuer(TestKeys.EC);
  private final HandClock clock = new HandClock();

  @AfterEach
  void stop() {
    issuer.close();
  }

  @Test
  void aProcessWithoutKeysSaysThatItIsToBeTriedAgain() {
    Metadata token = bearer(issuer.token("a", TestKeys.EC));
    issuer.answerWithStatus(503);
    MeterRegistry registry = new SimpleMeterRegistry();
    try (Authentication fresh = authentication(registry)) {
      assertIsToBeTriedAgain(fresh.judge(null, token));
      assertThat(unavailable(registry)).isEqualTo(1);

      issuer.answerWithKeys();
      Await.until(
          "keys",
          () -> {
            clock.advance(IssuerKeys.LOOKUP_INTERVAL);
            return fresh.judge(null, token) instanceof Outcome.Known;
          });
    }
  }

  @Test
  void aKeyThatCannotBeAskedForIsNoFaultOfTheToken() {
    Metadata known = bearer(issuer.token("a", TestKeys.EC));
    Metadata unknown = bearer(issuer.token("a", TestKeys.NEXT_EC));
    MeterRegistry registry = new SimpleMeterRegistry();
    try (Authentication authentication = authentication(registry)) {
      awaitRefusal(authentication, unknown);

      issuer.answerWithStatus(503);
      clock.advance(IssuerKeys.LOOKUP_INTERVAL);
      assertIsToBeTriedAgain(authentication.judge(null, unknown));
      assertThat(authentication.judge(null, known)).isInstanceOf(Outcome.Known.class);

      issuer.answerWithKeys();
      awaitRefusal(authentication, unknown);
    }
  }

  /** The issuer has told that the key is none of its own. */
  private void awaitRefusal(Authentication authentication, Metadata token) {
    Await.until(
        "an answer of the issuer",
        () -> {
          clock.advance(IssuerKeys.LOOKUP_INTERVAL);
          Problem problem = problem(authentication.judge(null, token));
          return problem.reason() == ErrorReason.ERROR_REASON_UNAUTHENTICATED
              && !problem.toStatus().toString().contains("RetryInfo");
        });
  }

  private static void assertIsToBeTriedAgain(Outcome outcome) {
    Problem problem = problem(outcome);
    assertThat(problem.reason()).isEqualTo(ErrorReason.ERROR_REASON_IDENTITY_UNAVAILABLE);
    assertThat(problem.toStatus().getCode()).isEqualTo(Code.UNAVAILABLE_VALUE);
    assertThat(problem.message()).contains("cannot be fetched now");
    assertThat(problem.toStatus().toString()).contains("RetryInfo");
  }

  private static Problem problem(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused) outcome).problem();
  }

  private Authentication authentication(MeterRegistry registry) {
    return new Authentication(
        new CallersConfig(List.of(issuer.config()), CertificateCallers.NONE),
        registry,
        clock,
        clock::nanos,
        PublishedKeys::new);
  }

  private static double unavailable(MeterRegistry registry) {
    return registry
        .get("trestle.callers.refused")
        .tag("flaw", Flaw.KEYS_UNAVAILABLE.label())
        .counter()
        .count();
  }

  private static Metadata bearer(String token) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return headers;
  }
}
