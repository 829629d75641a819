package dev.trestle.benchmarks.aws;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBufUtil;
import java.util.Map;

/**
 * Item sizes as DynamoDB counts them for capacity: names and values in bytes (Amazon DynamoDB
 * Developer Guide, "DynamoDB item sizes and formats").
 */
final class ItemSize {

  private static final int NESTED_OVERHEAD = 3;

  private ItemSize() {}

  /** Bytes of an item in DynamoDB's JSON. */
  static long of(JsonNode item) {
    long size = 0;
    for (Map.Entry<String, JsonNode> attribute : item.properties()) {
      size += utf8(attribute.getKey()) + value(attribute.getValue());
    }
    return size;
  }

  /** One write unit for each begun KB, at least one. */
  static long writeUnits(long bytes) {
    return Math.max(1, ceilDiv(bytes, 1024));
  }

  /** One read unit for each begun 4 KB, at least one; half of it if read eventually consistent. */
  static double readUnits(long bytes, boolean consistent) {
    long units = Math.max(1, ceilDiv(bytes, 4096));
    return consistent ? units : units / 2.0;
  }

  private static long value(JsonNode typed) {
    Map.Entry<String, JsonNode> only = typed.properties().iterator().next();
    JsonNode value = only.getValue();
    return switch (only.getKey()) {
      case "S", "N", "B" -> scalar(only.getKey(), value);
      case "BOOL", "NULL" -> 1;
      case "M" -> NESTED_OVERHEAD + value.size() + of(value);
      case "L" -> {
        long size = NESTED_OVERHEAD + value.size();
        for (JsonNode element : value) {
          size += value(element);
        }
        yield size;
      }
      case "SS", "NS", "BS" -> {
        long size = 0;
        for (JsonNode element : value) {
          size += scalar(only.getKey().substring(0, 1), element);
        }
        yield size;
      }
      default ->
          throw new AwsException(
              "ValidationException", "The stand-in does not know type " + only.getKey());
    };
  }

  private static long scalar(String type, JsonNode value) {
    String text = value.asText();
    return switch (type) {
      case "S" -> utf8(text);
      case "N" -> number(text);
      default -> base64(text);
    };
  }

  /** One byte for two significant digits, and one more. */
  private static long number(String text) {
    long digits = text.chars().filter(Character::isDigit).count();
    return digits / 2 + 2;
  }

  private static long base64(String text) {
    int length = text.length();
    int padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
    return length / 4L * 3 - padding;
  }

  private static long utf8(String text) {
    return ByteBufUtil.utf8Bytes(text);
  }

  private static long ceilDiv(long value, long unit) {
    return (value + unit - 1) / unit;
  }
}
