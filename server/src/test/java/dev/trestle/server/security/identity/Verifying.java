package dev.trestle.server.security.identity;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import dev.trestle.server.testing.Await;
import dev.trestle.server.testing.HandClock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/** Verifies tokens of some issuers as production does, or with a check less. */
final class Verifying implements AutoCloseable {

  final HandClock clock = new HandClock();
  final MeterRegistry registry = new SimpleMeterRegistry();

  private final List<TokenIssuer> configs;
  private final Map<String, IssuerKeys> keys = new HashMap<>();
  private final TokenVerifier all;

  Verifying(TokenIssuer... issuers) {
    configs = List.of(issuers);
    KeyMeters meters = new KeyMeters(registry);
    for (TokenIssuer issuer : configs) {
      IssuerKeys fetched =
          new IssuerKeys(
              issuer.issuer(),
              new PublishedKeys(issuer),
              meters,
              clock::nanos,
              IssuerKeys.LOOKUP_INTERVAL);
      keys.put(issuer.issuer(), fetched);
      Await.until("keys of " + issuer.issuer(), () -> fetched.age() != null);
      // Waits for the fetch to have ended.
      var unused = fetched.suiting(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("none").build());
    }
    all = verifier(EnumSet.allOf(TokenCheck.class), VerifyingKey::signed);
  }

  Credential judge(String token) {
    return all.verify(token);
  }

  Credential without(TokenCheck check, String token) {
    return verifier(EnumSet.complementOf(EnumSet.of(check)), VerifyingKey::signed).verify(token);
  }

  Credential withoutSignature(String token) {
    return verifier(EnumSet.allOf(TokenCheck.class), (key, unused) -> true).verify(token);
  }

  TokenVerifier verifier(Set<TokenCheck> checks, BiPredicate<VerifyingKey, JWSObject> signature) {
    Map<String, TrustedIssuer> issuers = new HashMap<>();
    for (TokenIssuer issuer : configs) {
      issuers.put(
          issuer.issuer(),
          TrustedIssuer.among(new ArrayList<>(configs), issuer, keys.get(issuer.issuer())));
    }
    return new TokenVerifier(issuers, checks, signature, new IdentityMeters(registry), clock);
  }

  IssuerKeys keys(HandMadeIssuer issuer) {
    return keys.get(issuer.name());
  }

  @Override
  public void close() {
    keys.values().forEach(IssuerKeys::close);
  }
}
