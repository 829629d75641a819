package dev.trestle.server.security.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The public keys of an issuer at one time. */
final class KeySet {

  static final KeySet NONE = new KeySet(List.of());

  private static final int MAX_KEYS = 100;

  private final List<VerifyingKey> keys;

  private KeySet(List<VerifyingKey> keys) {
    this.keys = keys;
  }

  /**
   * Reads a JWK set. Keys of kinds that are not known here are passed over.
   *
   * @param before whose keys are taken over where they are the same
   * @throws IOException it is none, or has no key that could verify anything
   */
  static KeySet parse(String document, KeySet before) throws IOException {
    List<VerifyingKey> keys = new ArrayList<>();
    try {
      Map<String, Object>[] all =
          JSONObjectUtils.getJSONObjectArray(JSONObjectUtils.parse(document), "keys");
      if (all == null || all.length > MAX_KEYS) {
        throw new IOException("it is no JWK set of at most " + MAX_KEYS + " keys");
      }
      for (Map<String, Object> each : all) {
        VerifyingKey key = key(each, before);
        if (key != null) {
          keys.add(key);
        }
      }
    } catch (ParseException e) {
      throw new IOException("it is no JWK set", e);
    }
    if (keys.isEmpty()) {
      throw new IOException("it has no RSA key of 2,048 bits or more and no key on P-256");
    }
    return new KeySet(List.copyOf(keys));
  }

  private static @Nullable VerifyingKey key(Map<String, Object> each, KeySet before) {
    try {
      JWK jwk = JWK.parse(each);
      for (VerifyingKey known : before.keys) {
        if (known.is(jwk)) {
          return known;
        }
      }
      return VerifyingKey.of(jwk);
    } catch (ParseException | JOSEException | RuntimeException e) {
      // One key that makes no sense must not take the others away.
      return null;
    }
  }

  /** The keys with which a token may have been signed; without a key id only if there is one. */
  List<VerifyingKey> suiting(JWSHeader header) {
    List<VerifyingKey> suiting = keys.stream().filter(key -> key.suits(header)).toList();
    return header.getKeyID() == null && suiting.size() > 1 ? List.of() : suiting;
  }

  boolean has(VerifyingKey key) {
    return keys.contains(key);
  }

  int size() {
    return keys.size();
  }
}
