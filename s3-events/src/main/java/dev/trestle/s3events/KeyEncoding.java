package dev.trestle.s3events;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Keys in the URL encoding that S3 uses in native records and, when asked to, in listings: a blank
 * is {@code +}, slashes stay, and every byte of UTF-8 that is not a letter, a digit or one of
 * {@code -_.*} is {@code %} and two digits.
 */
public final class KeyEncoding {

  private KeyEncoding() {}

  /** As S3 would write the key. */
  public static String encode(String key) {
    return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("%2F", "/");
  }

  /** The plain key; empty if the text is not URL-encoded UTF-8. */
  public static Optional<String> decode(String encoded) {
    if (encoded.indexOf('%') < 0) {
      return Optional.of(encoded.replace('+', ' '));
    }
    byte[] utf8 = encoded.replace('+', ' ').getBytes(StandardCharsets.UTF_8);
    int length = 0;
    for (int i = 0; i < utf8.length; i++) {
      byte next = utf8[i];
      if (next == '%') {
        int high = i + 2 < utf8.length ? Character.digit(utf8[i + 1], 16) : -1;
        int low = i + 2 < utf8.length ? Character.digit(utf8[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          return Optional.empty();
        }
        next = (byte) (high << 4 | low);
        i += 2;
      }
      utf8[length++] = next;
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(utf8, 0, length))
              .toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
