package dev.trestle.schemas;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads one JSON object from UTF-8, refusing what readers disagree about: repeated member names,
 * text after the end, NaN, wrong UTF-8, half surrogates; and bounding what costs: depth, length,
 * magnitude of numbers.
 */
final class StrictJson {

  static final int MAX_DEPTH = 64;
  static final int MAX_NUMBER_LENGTH = 400;
  static final int MAX_STRING_LENGTH = 1 << 20;
  static final int MAX_NAME_LENGTH = 1 << 10;

  /** Writes and reads as the whole module does; thread-safe. */
  static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_NUMBER_LENGTH)
                          .maxStringLength(MAX_STRING_LENGTH)
                          .maxNameLength(MAX_NAME_LENGTH)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  private StrictJson() {}

  /** What was read, or the one reason why not. */
  sealed interface Reading {}

  /**
   * A JSON object.
   *
   * @param node the object; equal numbers are equal nodes, however they were written
   * @param size the number of values in it, itself included
   */
  record Read(JsonNode node, int size) implements Reading {}

  record Unreadable(Violation violation) implements Reading {}

  static Reading read(byte[] utf8) {
    // A wrong sequence becomes U+FFFD; only then is it worth telling it from one that was sent.
    String text = new String(utf8, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') >= 0 && !isUtf8(utf8)) {
      return unreadable("", Violation.JSON, "The payload is not UTF-8: encode it as UTF-8.");
    }
    if (text.startsWith("\uFEFF")) {
      return unreadable(
          "", Violation.JSON, "The payload starts with a byte order mark: leave it out.");
    }
    JsonNode node;
    try (JsonParser parser = MAPPER.createParser(text)) {
      node = MAPPER.readValue(parser, JsonNode.class);
    } catch (NumberFormatException e) {
      return unreadable(
          "", Violation.LIMIT, "A number is out of range: its exponent has too many digits.");
    } catch (JsonProcessingException e) {
      return unreadable(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!node.isObject()) {
      return unreadable(
          "",
          "type",
          "The payload is not a JSON object: send an object with the members of the schema.");
    }
    // UTF-8 has no half surrogates: only an escape can be one.
    return ExactTree.normalise(node, text.contains("\\u"));
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  static Unreadable unreadable(String pointer, String rule, String message) {
    return new Unreadable(new Violation(pointer, rule, message, ""));
  }

  private static Unreadable unreadable(JsonProcessingException e) {
    String original = e.getOriginalMessage() == null ? "" : e.getOriginalMessage();
    String where = where(e);
    if (e instanceof StreamConstraintsException) {
      return unreadable(
          "", Violation.LIMIT, "A limit is exceeded" + where + ": " + limit(original));
    }
    if (original.startsWith("Duplicate")) {
      String pointer = pointer(e);
      return unreadable(
          pointer,
          Violation.DUPLICATE,
          "A member name is repeated" + where + ": keep one of the members.");
    }
    if (e instanceof JsonEOFException || original.startsWith("No content to map")) {
      return unreadable(
          "", Violation.JSON, "The JSON ends too early" + where + ": send the whole text.");
    }
    if (original.startsWith("Trailing token")) {
      return unreadable(
          "",
          Violation.JSON,
          "There is text after the JSON object" + where + ": send one object and nothing else.");
    }
    return unreadable("", Violation.JSON, "The text is not JSON" + where + ": " + cause(original));
  }

  private static String where(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : String.format(
            Locale.ROOT,
            " at line %d, column %d",
            Math.max(1, e.getLocation().getLineNr()),
            Math.max(1, e.getLocation().getColumnNr()));
  }

  private static String limit(String original) {
    if (original.contains("nesting depth")) {
      return "objects and arrays may nest " + MAX_DEPTH + " deep.";
    }
    if (original.startsWith("Number value length")) {
      return "a number may have " + MAX_NUMBER_LENGTH + " characters.";
    }
    if (original.startsWith("Name value length") || original.startsWith("Name length")) {
      return "a member name may have " + MAX_NAME_LENGTH + " characters.";
    }
    return "a string may have " + MAX_STRING_LENGTH + " characters.";
  }

  private static String pointer(JsonProcessingException e) {
    return e.getProcessor() instanceof JsonParser parser
        ? parser.getParsingContext().pathAsPointer().toString()
        : "";
  }

  /** The library's reason without its hints about Java settings. */
  private static String cause(String original) {
    String cause = original;
    for (String tail :
        new String[] {"\n", " (start marker at", ": maybe a (non-standard)", " to allow"}) {
      int cut = cause.indexOf(tail);
      cause = cut < 0 ? cause : cause.substring(0, cut);
    }
    return cause.endsWith(".") ? cause : cause + ".";
  }
}
