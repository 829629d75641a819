package dev.trestle.server.security.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;

/** Keys, made once: RSA takes its time. */
final class TestKeys {

  static final RSAKey RSA = rsa(2_048, "rsa-1");

  /** Of somebody else, under the id of {@link #RSA}. */
  static final RSAKey FORGED_RSA = rsa(2_048, "rsa-1");

  static final ECKey EC = ec("ec-1");
  static final ECKey NEXT_EC = ec("ec-2");

  private TestKeys() {}

  static RSAKey rsa(int bits, String id) {
    try {
      return new RSAKeyGenerator(bits, true).keyID(id).generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  static ECKey ec(String id) {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }
}
