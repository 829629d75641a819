package dev.trestle.server.security.tls;

import java.io.ByteArrayOutputStream;
import java.security.PublicKey;
import java.util.Arrays;

/**
 * Makes a PKCS#8 key, the only form that Java reads, of a PKCS#1 or SEC 1 key. What PKCS#8 says
 * more, algorithm and curve, stands in the same words in the certificate's public key.
 */
final class Pkcs8 {

  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

  private Pkcs8() {}

  /**
   * The same key in PKCS#8, RFC 5208.
   *
   * @param key RSAPrivateKey of RFC 8017, or ECPrivateKey of RFC 5915, in DER
   * @param of whose algorithm it has
   */
  static byte[] wrap(byte[] key, PublicKey of) {
    return element(SEQUENCE, VERSION_0, algorithm(of.getEncoded()), element(OCTETS, key));
  }

  /** The first element of a SubjectPublicKeyInfo, RFC 5280, as Java writes it. */
  private static byte[] algorithm(byte[] subjectPublicKeyInfo) {
    int start = contentStart(subjectPublicKeyInfo, 0);
    int content = contentStart(subjectPublicKeyInfo, start);
    // An algorithm is shorter than 128 bytes, so its length is one byte.
    return Arrays.copyOfRange(
        subjectPublicKeyInfo, start, content + subjectPublicKeyInfo[start + 1]);
  }

  /** Where the content of the element at a place begins: after its tag and length. */
  private static int contentStart(byte[] der, int at) {
    int length = der[at + 1] & 0xff;
    return at + 2 + (length < 0x80 ? 0 : length & 0x7f);
  }

  private static byte[] element(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream element = new ByteArrayOutputStream();
    element.write(tag);
    int length = content.size();
    if (length < 0x80) {
      element.write(length);
    } else {
      int bytes = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
      element.write(0x80 | bytes);
      for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        element.write(length >> shift);
      }
    }
    element.writeBytes(content.toByteArray());
    return element.toByteArray();
  }
}
