package dev.trestle.server.security.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A public key of an issuer. Safe across threads; the same key is the same object for its life. */
final class VerifyingKey {

  private static final int MIN_RSA_BITS = 2_048;
  private static final Set<JWSAlgorithm> RSA = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256);
  private static final Set<JWSAlgorithm> ELLIPTIC = Set.of(JWSAlgorithm.ES256);

  private final JWK jwk;
  private final JWSVerifier verifier;
  private final Set<JWSAlgorithm> algorithms;

  private VerifyingKey(JWK jwk, JWSVerifier verifier, Set<JWSAlgorithm> algorithms) {
    this.jwk = jwk;
    this.verifier = verifier;
    this.algorithms = algorithms;
  }

  /** The key, or {@code null} if it is of no use here: for another purpose, or too weak. */
  static @Nullable VerifyingKey of(JWK jwk) throws JOSEException {
    boolean isToVerify =
        (jwk.getKeyUse() == null || KeyUse.SIGNATURE.equals(jwk.getKeyUse()))
            && (jwk.getKeyOperations() == null
                || jwk.getKeyOperations().contains(KeyOperation.VERIFY));
    if (!isToVerify) {
      return null;
    }
    if (jwk instanceof RSAKey rsa && rsa.size() >= MIN_RSA_BITS) {
      return new VerifyingKey(rsa.toPublicJWK(), new RSASSAVerifier(rsa.toRSAPublicKey()), RSA);
    }
    if (jwk instanceof ECKey elliptic && Curve.P_256.equals(elliptic.getCurve())) {
      return new VerifyingKey(
          elliptic.toPublicJWK(), new ECDSAVerifier(elliptic.toECPublicKey()), ELLIPTIC);
    }
    return null;
  }

  /** Whether a token may have been signed with this key, as far as its header tells. */
  boolean suits(JWSHeader header) {
    return algorithms.contains(header.getAlgorithm())
        && (jwk.getAlgorithm() == null || jwk.getAlgorithm().equals(header.getAlgorithm()))
        && (header.getKeyID() == null || header.getKeyID().equals(jwk.getKeyID()));
  }

  /** Whether the token was signed with this key. Costs 50 to more than 1,000 µs of CPU. */
  boolean signed(JWSObject token) {
    try {
      return token.verify(verifier);
    } catch (JOSEException e) {
      return false;
    }
  }

  boolean is(JWK other) {
    return jwk.equals(other.toPublicJWK());
  }
}
