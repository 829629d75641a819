package dev.trestle.log.store;

import dev.trestle.log.Event;
import dev.trestle.log.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What the dedupe window keeps of an event: 128 bits of SHA-256 of its id, and 64 bits of SHA-256
 * of its content.
 *
 * <p>The content is what the publisher said that a retry must say again: source, type, subject and
 * payload. Not the time, which a retry may set anew, nor the extensions, which carry the trace of
 * each try; nor the schema version, since a publisher that leaves it open gets the newest one: a
 * retry after another version was registered is still the same event, a duplicate and no conflict.
 *
 * <p>With 2 million ids remembered, two different ids share 128 bits with a probability of 1e-26.
 *
 * @param content of {@link #contentOf}
 */
public record Identity(long idHigh, long idLow, long content) {

  private static final ThreadLocal<MessageDigest> SHA_256 =
      ThreadLocal.withInitial(Identity::sha256);

  public static Identity of(String id, long content) {
    ByteBuffer hash = ByteBuffer.wrap(SHA_256.get().digest(utf8(id)));
    return new Identity(hash.getLong(), hash.getLong(), content);
  }

  /**
   * The first 64 bits, big-endian, of SHA-256 over source, type and subject, each in UTF-8 after
   * its length in 4 bytes, and then the payload.
   */
  public static long contentOf(String source, String type, String subject, Payload payload) {
    MessageDigest digest = SHA_256.get();
    add(digest, source);
    add(digest, type);
    add(digest, subject);
    digest.update(payload.asByteBuffer());
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  static long contentOf(Event event) {
    return contentOf(event.source(), event.type(), event.subject(), event.payload());
  }

  /** Length first, so that no two different lists of attributes give the same bytes. */
  private static void add(MessageDigest digest, String attribute) {
    byte[] bytes = utf8(attribute);
    digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
    digest.update(bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }
}
