package dev.trestle.log.append;

import dev.trestle.log.Event;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What the dedupe window keeps of an event: 128 bits of SHA-256 of its id, and 64 bits of SHA-256
 * of its content. The content is source, type, schema version, subject and payload; not the time,
 * which a retry may set anew, nor the extensions, which carry the trace of each try.
 *
 * <p>With 2 million ids remembered, two different ids share 128 bits with a probability of 1e-26.
 */
record Identity(long idHigh, long idLow, long content) {

  private static final ThreadLocal<MessageDigest> SHA_256 =
      ThreadLocal.withInitial(Identity::sha256);

  static Identity of(Event event) {
    MessageDigest digest = SHA_256.get();
    ByteBuffer id = ByteBuffer.wrap(digest.digest(utf8(event.id())));
    add(digest, event.source());
    add(digest, event.type());
    add(digest, event.subject());
    digest.update(ByteBuffer.allocate(4).putInt(event.schemaVersion()).flip());
    digest.update(event.payload().asByteBuffer());
    long content = ByteBuffer.wrap(digest.digest()).getLong();
    return new Identity(id.getLong(), id.getLong(), content);
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
