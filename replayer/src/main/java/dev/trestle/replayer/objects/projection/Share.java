package dev.trestle.replayer.objects.projection;

import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.s3events.ObjectChange.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one key, or all keys together, make of a digest: how many objects, and the sum of their
 * hashes, of two numbers of 64 bits each. Sums do not depend on the order, and a part can be taken
 * back.
 */
record Share(long objects, long high, long low) {

  static final Share NONE = new Share(0, 0, 0);

  /** Of one key: a hash of key, ETag and size, or of the version where S3 told no ETag. */
  static Share of(@Nullable ObjectVersion version) {
    if (version == null || version.kind() != Kind.CREATED) {
      return NONE;
    }
    String content =
        version
            .etag()
            .map(etag -> "etag/" + etag + "/" + version.size().orElse(-1))
            .orElseGet(() -> "version/" + version.versionId().orElse("null"));
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] key = version.key().getBytes(StandardCharsets.UTF_8);
      sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, key.length));
      sha256.update(key);
      ByteBuffer hash = ByteBuffer.wrap(sha256.digest(content.getBytes(StandardCharsets.UTF_8)));
      return new Share(1, hash.getLong(), hash.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  Share plus(Share other) {
    return new Share(objects + other.objects, high + other.high, low + other.low);
  }

  Share minus(Share other) {
    return new Share(objects - other.objects, high - other.high, low - other.low);
  }

  /** 32 hexadecimal digits. */
  String hash() {
    return String.format(Locale.ROOT, "%016x%016x", high, low);
  }

  /** As stored: count and hash. */
  @Override
  public String toString() {
    return objects + "/" + hash();
  }

  static Share parse(String stored) {
    int slash = stored.indexOf('/');
    return new Share(
        Long.parseLong(stored.substring(0, slash)),
        HexFormat.fromHexDigitsToLong(stored, slash + 1, slash + 17),
        HexFormat.fromHexDigitsToLong(stored, slash + 17, slash + 33));
  }
}
