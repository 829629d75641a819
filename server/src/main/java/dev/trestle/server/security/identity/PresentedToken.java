package dev.trestle.server.security.identity;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A token taken apart. Nothing in it is known to be true. */
record PresentedToken(JWSObject jws, JWTClaimsSet claims) {

  /** Takes a token apart, or tells by {@code null} that it is no signed JWT. */
  static @Nullable PresentedToken parse(String token) {
    try {
      JWSObject jws = JWSObject.parse(token);
      Map<String, Object> claims = jws.getPayload().toJSONObject();
      return claims == null ? null : new PresentedToken(jws, JWTClaimsSet.parse(claims));
    } catch (ParseException | RuntimeException e) {
      // Some headers that make no sense, such as a private key, end in unchecked exceptions.
      return null;
    }
  }

  JWSHeader header() {
    return jws.getHeader();
  }

  /** The issuer that it claims, empty if none. */
  String issuer() {
    String issuer = claims.getIssuer();
    return issuer == null ? "" : issuer;
  }

  /** The subject that it claims, empty if none. */
  String subject() {
    String subject = claims.getSubject();
    return subject == null ? "" : subject;
  }
}
