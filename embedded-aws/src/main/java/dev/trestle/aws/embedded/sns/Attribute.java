package dev.trestle.aws.embedded.sns;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * One message attribute.
 *
 * @param type {@code String}, {@code Number}, {@code String.Array} or {@code Binary}, perhaps with
 *     a name of one's own behind a dot
 * @param value of a binary one, in Base64
 */
record Attribute(String type, String value) {

  static Map<String, Attribute> read(Form message) {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    for (Form entry : message.entries("MessageAttributes")) {
      String name = entry.required("Name");
      String type = entry.required("Value.DataType");
      Attribute attribute =
          new Attribute(
              type,
              entry
                  .optional(type.startsWith("Binary") ? "Value.BinaryValue" : "Value.StringValue")
                  .orElseThrow(() -> invalid(name, "must contain a non-empty value")));
      if (!type.matches("(String|Number|Binary)(\\..+)?")) {
        throw invalid(name, "has an invalid type: " + type);
      }
      if (!attribute.isWellFormed()) {
        throw invalid(name, "has a value that is not of its type");
      }
      attributes.put(name, attribute);
    }
    return attributes;
  }

  private static SnsException invalid(String name, String reason) {
    return SnsException.of(
        "ParameterValueInvalid", "The message attribute '" + name + "' " + reason + ".");
  }

  private boolean isWellFormed() {
    try {
      if (isBinary()) {
        Base64.getDecoder().decode(value);
      } else if (type.startsWith("Number")) {
        new BigDecimal(value);
      }
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  boolean isBinary() {
    return type.startsWith("Binary");
  }

  /** How many bytes it counts for in the size of a message. */
  static int size(Map<String, Attribute> attributes) {
    return attributes.entrySet().stream()
        .mapToInt(
            a -> a.getKey().length() + a.getValue().type.length() + a.getValue().value.length())
        .sum();
  }

  static ObjectNode json(Map<String, Attribute> attributes) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    attributes.forEach(
        (name, attribute) ->
            json.putObject(name).put("Type", attribute.type).put("Value", attribute.value));
    return json;
  }

  static Map<String, MessageAttributeValue> sqs(Map<String, Attribute> attributes) {
    Map<String, MessageAttributeValue> values = new LinkedHashMap<>();
    attributes.forEach((name, attribute) -> values.put(name, attribute.sqs()));
    return values;
  }

  private MessageAttributeValue sqs() {
    MessageAttributeValue.Builder built = MessageAttributeValue.builder().dataType(type);
    return isBinary()
        ? built.binaryValue(SdkBytes.fromByteArray(Base64.getDecoder().decode(value))).build()
        : built.stringValue(value).build();
  }
}
