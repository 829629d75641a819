package dev.trestle.benchmarks.aws;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Hashes that the SDK checks in SQS's answers (Amazon SQS Developer Guide, "Calculating the MD5
 * message digest for message attributes").
 */
final class Md5 {

  private static final byte STRING = 1;

  private Md5() {}

  static String ofBody(String body) {
    return HexFormat.of().formatHex(md5().digest(body.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * The hash of message attributes.
   *
   * @throws AwsException if one is binary, which the stand-in has no use for
   */
  static String ofAttributes(JsonNode attributes) {
    MessageDigest md5 = md5();
    Map<String, JsonNode> byName = new TreeMap<>();
    attributes.properties().forEach(each -> byName.put(each.getKey(), each.getValue()));
    byName.forEach(
        (name, attribute) -> {
          JsonNode value = attribute.path("StringValue");
          if (!value.isTextual()) {
            throw new AwsException(
                "UnsupportedOperation", "The stand-in takes attributes of text, not " + name);
          }
          add(md5, name);
          add(md5, attribute.path("DataType").asText());
          md5.update(STRING);
          add(md5, value.textValue());
        });
    return HexFormat.of().formatHex(md5.digest());
  }

  private static void add(MessageDigest md5, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    md5.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    md5.update(bytes);
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
