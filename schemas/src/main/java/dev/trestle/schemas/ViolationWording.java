package dev.trestle.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import org.jspecify.annotations.Nullable;

/** Turns the library's errors into violations that say what to do. */
final class ViolationWording {

  private ViolationWording() {}

  static Violation of(Error error) {
    String keyword = error.getKeyword() == null ? "schema" : error.getKeyword();
    String pointer = Pointers.of(error.getInstanceLocation());
    JsonNode value = error.getInstanceNode();
    String member = error.getProperty();
    if (member != null && (keyword.equals("required") || keyword.equals("additionalProperties"))) {
      JsonNode at = value == null ? null : value.get(member);
      return new Violation(
          pointer + "/" + Pointers.escape(member), keyword, message(error, keyword), excerpt(at));
    }
    return new Violation(pointer, keyword, message(error, keyword), excerpt(value));
  }

  private static String message(Error error, String keyword) {
    return switch (keyword) {
      case "required" -> "Add this member: the schema requires it.";
      case "additionalProperties" ->
          "Remove this member or correct its name: the schema allows no others here.";
      case "type" -> "Use a value of type " + argument(error, 1) + ".";
      case "enum" -> "Use one of " + shortened(argument(error, 0), 400) + ".";
      case "const" -> "Use the value " + error.getSchemaNode() + ".";
      case "format" -> "Write it as " + format(error.getSchemaNode()) + ".";
      case "pattern" -> "Use a text that matches the pattern " + argument(error, 0) + ".";
      case "minLength" -> "Use at least " + argument(error, 0) + " characters.";
      case "maxLength" -> "Use at most " + argument(error, 0) + " characters.";
      case "minimum" -> "Use a number of at least " + argument(error, 0) + ".";
      case "maximum" -> "Use a number of at most " + argument(error, 0) + ".";
      case "exclusiveMinimum" -> "Use a number greater than " + argument(error, 0) + ".";
      case "exclusiveMaximum" -> "Use a number less than " + argument(error, 0) + ".";
      case "multipleOf" -> "Use a multiple of " + argument(error, 0) + ".";
      case "minItems" -> "Give at least " + argument(error, 0) + " items.";
      case "maxItems" -> "Give at most " + argument(error, 0) + " items.";
      case "uniqueItems" -> "Remove the repeated items.";
      case "minProperties" -> "Give at least " + argument(error, 0) + " members.";
      case "maxProperties" -> "Give at most " + argument(error, 0) + " members.";
      default -> "Change it: it " + shortened(error.getMessage(), 400) + ".";
    };
  }

  private static String format(JsonNode format) {
    return switch (format.asText()) {
      case "date-time" -> "an RFC 3339 date-time such as 2026-01-31T09:30:00Z";
      case "date" -> "an RFC 3339 date such as 2026-01-31";
      case "uuid" -> "a UUID such as 2f5b0c1e-8d0f-4b0e-9d57-0c7f3f8f6a11";
      case "uri" -> "an absolute URI such as https://example.com/a";
      case "email" -> "an e-mail address such as ada@example.com";
      default -> "a value of format " + format.asText();
    };
  }

  private static String argument(Error error, int index) {
    Object[] arguments = error.getArguments();
    return arguments == null || index >= arguments.length ? "" : String.valueOf(arguments[index]);
  }

  static String excerpt(@Nullable JsonNode value) {
    return value == null ? "" : shortened(JsonExcerpt.of(value), Violation.EXCERPT_LENGTH);
  }

  private static String shortened(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(length - 2)) ? length - 2 : length - 1;
    return text.substring(0, end) + "…";
  }
}
