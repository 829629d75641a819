package dev.trestle.server.security.identity;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.nimbusds.jose.JWSObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells whom a token names, if its issuer signed it for this service and it is valid now.
 *
 * <p>A signature is verified once: its token is then known by its hash until it ends, or its issuer
 * drops the key, or 10,000 others came. For 30 s, a thousand tokens whose signature is wrong are
 * known, too. Nothing of a token is kept but the hash and the caller.
 */
final class TokenVerifier {

  private static final int MAX_REMEMBERED = 10_000;
  private static final int MAX_REFUSED = 1_000;
  private static final Duration REFUSED_FOR = Duration.ofSeconds(30);

  private static final Credential WRONG_SIGNATURE =
      new Credential.Wrong(Flaw.SIGNATURE, "The token's signature is not that of its issuer");

  private final Map<String, TrustedIssuer> issuers;
  private final Set<TokenCheck> checks;
  private final BiPredicate<VerifyingKey, JWSObject> signature;
  private final IdentityMeters meters;
  private final Clock clock;

  private final AsyncCache<Fingerprint, Remembered> remembered;
  private final Cache<Fingerprint, Credential> refused =
      Caffeine.newBuilder()
          .maximumSize(MAX_REFUSED)
          .expireAfterWrite(REFUSED_FOR)
          .executor(Runnable::run)
          .build();

  /** A token whose signature was verified. */
  private record Remembered(TrustedIssuer issuer, VerifyingKey key, String id, Instant until) {}

  /**
   * Verifies tokens.
   *
   * @param issuers by name
   * @param checks made of each token
   * @param signature whether the key has signed the token
   */
  TokenVerifier(
      Map<String, TrustedIssuer> issuers,
      Set<TokenCheck> checks,
      BiPredicate<VerifyingKey, JWSObject> signature,
      IdentityMeters meters,
      Clock clock) {
    this.issuers = issuers;
    this.checks = checks;
    this.signature = signature;
    this.meters = meters;
    this.clock = clock;
    this.remembered =
        Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfter(
                Expiry.<Fingerprint, Remembered>creating(
                    (unused, token) -> Duration.between(clock.instant(), token.until())))
            .executor(Runnable::run)
            .buildAsync();
  }

  /** How many tokens are known by their hash. */
  long remembered() {
    return remembered.synchronous().estimatedSize();
  }

  /** Judges a token. Waits for keys as {@link IssuerKeys#suiting} does, and for nothing else. */
  Credential verify(String token) {
    Fingerprint fingerprint = Fingerprint.of(token);
    Instant now = clock.instant();
    CompletableFuture<Remembered> known = remembered.getIfPresent(fingerprint);
    Remembered before = known == null ? null : known.getNow(null);
    if (known != null && before != null) {
      if (now.isBefore(before.until()) && before.issuer().keys().current().has(before.key())) {
        meters.remembered();
        return new Credential.Named(before.id(), before.until());
      }
      remembered.asMap().remove(fingerprint, known);
    }
    Credential wrong = refused.getIfPresent(fingerprint);
    return wrong == null ? judge(token, fingerprint, now) : wrong;
  }

  private Credential judge(String text, Fingerprint fingerprint, Instant now) {
    PresentedToken token = PresentedToken.parse(text);
    if (token == null) {
      return new Credential.Wrong(Flaw.MALFORMED, "The token is no signed JWT");
    }
    TrustedIssuer issuer = issuers.get(token.issuer());
    if (issuer == null) {
      return new Credential.Wrong(
          Flaw.ISSUER, "The token is of an issuer (iss) whose tokens are not taken");
    }
    for (TokenCheck check : checks) {
      Credential.Wrong wrong = check.flaw(token, issuer, now);
      if (wrong != null) {
        return wrong;
      }
    }
    List<VerifyingKey> keys = issuer.keys().suiting(token.header());
    if (keys.isEmpty()) {
      return issuer.keys().isUnanswered()
          ? new Credential.Wrong(
              Flaw.KEYS_UNAVAILABLE,
              "The keys of the token's issuer cannot be fetched now: try again later")
          : new Credential.Wrong(
              Flaw.UNKNOWN_KEY, "No key of the token's issuer has the token's key id (kid)");
    }
    Remembered signed = signedOnce(fingerprint, token, issuer, keys);
    if (signed == null) {
      refused.put(fingerprint, WRONG_SIGNATURE);
      return WRONG_SIGNATURE;
    }
    return new Credential.Named(signed.id(), signed.until());
  }

  /** Verifies the signature, or waits for who does that already. */
  private @Nullable Remembered signedOnce(
      Fingerprint fingerprint,
      PresentedToken token,
      TrustedIssuer issuer,
      List<VerifyingKey> keys) {
    CompletableFuture<@Nullable Remembered> mine = new CompletableFuture<>();
    CompletableFuture<Remembered> other = remembered.asMap().putIfAbsent(fingerprint, mine);
    if (other != null) {
      return other.join();
    }
    Remembered verified = null;
    try {
      meters.verified();
      for (VerifyingKey key : keys) {
        if (signature.test(key, token.jws())) {
          verified = new Remembered(issuer, key, issuer.id(token), TokenCheck.end(token));
          break;
        }
      }
    } finally {
      // Without a value it is forgotten.
      mine.complete(verified);
    }
    return verified;
  }
}
