package dev.trestle.server.security.identity;

import com.nimbusds.jose.JOSEObjectType;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must be so for a token to be taken, beside its signature; in order. */
enum TokenCheck {

  /** Nothing that changes how the token is to be read, and none of another kind of token. */
  HEADER {
    @Override
    Credential.@Nullable Wrong flaw(PresentedToken token, TrustedIssuer issuer, Instant now) {
      if (token.header().getCriticalParams() != null
          || !token.header().isBase64URLEncodePayload()) {
        return wrong(Flaw.MALFORMED, "The token's header has extensions (crit) that are not taken");
      }
      JOSEObjectType type = token.header().getType();
      return type == null || TYPES.contains(type)
          ? null
          : wrong(Flaw.MALFORMED, "The token's type (typ) is not that of an access token");
    }
  },

  /** Signed in one of the ways that the issuer is known for. */
  ALGORITHM {
    @Override
    Credential.@Nullable Wrong flaw(PresentedToken token, TrustedIssuer issuer, Instant now) {
      String name = token.header().getAlgorithm().getName();
      return issuer.config().algorithms().stream().anyMatch(taken -> taken.name().equals(name))
          ? null
          : wrong(
              Flaw.ALGORITHM, "The token is signed with an algorithm that its issuer may not use");
    }
  },

  /** Meant for this service. */
  AUDIENCE {
    @Override
    Credential.@Nullable Wrong flaw(PresentedToken token, TrustedIssuer issuer, Instant now) {
      return token.claims().getAudience().contains(issuer.config().audience())
          ? null
          : wrong(
              Flaw.AUDIENCE,
              "The token is for another audience: ask its issuer for one for this service");
    }
  },

  /** Not over. A token must say when it ends. */
  EXPIRY {
    @Override
    Credential.@Nullable Wrong flaw(PresentedToken token, TrustedIssuer issuer, Instant now) {
      Date expiry = token.claims().getExpirationTime();
      if (expiry == null) {
        return wrong(Flaw.MALFORMED, "The token does not say when it expires (exp)");
      }
      return now.isBefore(end(token))
          ? null
          : wrong(
              Flaw.EXPIRED, "The token has expired at " + expiry.toInstant() + ": get a new one");
    }
  },

  /** Begun, if it says when it begins. */
  NOT_BEFORE {
    @Override
    Credential.@Nullable Wrong flaw(PresentedToken token, TrustedIssuer issuer, Instant now) {
      Date begin = token.claims().getNotBeforeTime();
      return begin == null || !begin.toInstant().isAfter(now.plus(SKEW))
          ? null
          : wrong(
              Flaw.NOT_YET_VALID,
              "The token is not valid before " + begin.toInstant() + ": are the clocks right?");
    }
  },

  /** Names a caller that nobody else can name. */
  SUBJECT {
    @Override
    Credential.@Nullable Wrong flaw(PresentedToken token, TrustedIssuer issuer, Instant now) {
      String subject = token.subject();
      if (subject.isEmpty()) {
        return wrong(Flaw.SUBJECT, "The token names no subject (sub)");
      }
      if (subject.length() > MAX_SUBJECT_LENGTH) {
        return wrong(
            Flaw.SUBJECT,
            "The token's subject is longer than " + MAX_SUBJECT_LENGTH + " characters");
      }
      String forbidden = ForbiddenText.in(subject);
      if (forbidden != null) {
        return wrong(Flaw.SUBJECT, "The token's subject has a character unseen: " + forbidden);
      }
      String trustDomain = issuer.config().trustDomain();
      if (trustDomain != null) {
        SpiffeId spiffe = SpiffeId.parse(subject);
        return spiffe != null && spiffe.trustDomain().equals(trustDomain)
            ? null
            : wrong(Flaw.SUBJECT, "The token's subject is no SPIFFE id that its issuer may give");
      }
      String id = issuer.id(token);
      return id.startsWith(SpiffeId.SCHEME)
              || id.startsWith(DnsName.PREFIX)
              || issuer.foreignPrefixes().stream().anyMatch(id::startsWith)
          ? wrong(Flaw.SUBJECT, "The token's subject looks like a caller of another kind or issuer")
          : null;
    }
  };

  /** How far clocks may differ. */
  static final Duration SKEW = Duration.ofSeconds(30);

  private static final int MAX_SUBJECT_LENGTH = 512;

  private static final Set<JOSEObjectType> TYPES =
      Set.of(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"));

  /** What is wrong, or {@code null}. */
  abstract Credential.@Nullable Wrong flaw(PresentedToken token, TrustedIssuer issuer, Instant now);

  /** When a token ends that says so. */
  static Instant end(PresentedToken token) {
    return token.claims().getExpirationTime().toInstant().plus(SKEW);
  }

  private static Credential.Wrong wrong(Flaw flaw, String text) {
    return new Credential.Wrong(flaw, text);
  }
}
