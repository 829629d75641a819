package dev.trestle.s3events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A value of a message, which knows where it stands. An absent member, {@code null} and an empty
 * text are the same: an input transformer writes an empty text for what is absent.
 */
record Member(JsonNode node, String path) {

  private static final int MAX_TEXT = 1024;
  private static final int MAX_KEY_BYTES = 1024;

  Member at(String name) {
    return new Member(node.path(name), path.isEmpty() ? name : path + '.' + name);
  }

  /** The first of the names that is there. */
  Member atEither(String name, String other) {
    return at(name).isAbsent() && !at(other).isAbsent() ? at(other) : at(name);
  }

  List<Member> items() throws Misread {
    if (!node.isArray()) {
      throw wrong("must be an array");
    }
    List<Member> items = new ArrayList<>(node.size());
    for (int i = 0; i < node.size(); i++) {
      items.add(new Member(node.path(i), path + '[' + i + ']'));
    }
    return items;
  }

  boolean isAbsent() {
    return node instanceof MissingNode
        || node.isNull()
        || node.isTextual() && node.textValue().isEmpty();
  }

  Member object() throws Misread {
    if (!node.isObject()) {
      throw wrong(isAbsent() ? "is missing" : "must be an object");
    }
    return this;
  }

  String text() throws Misread {
    return optionalText().orElseThrow(() -> wrong("is missing"));
  }

  Optional<String> optionalText() throws Misread {
    if (isAbsent()) {
      return Optional.empty();
    }
    if (!node.isTextual()) {
      throw wrong("must be a text");
    }
    if (node.textValue().length() > MAX_TEXT) {
      throw wrong("has more than " + MAX_TEXT + " characters");
    }
    return Optional.of(node.textValue());
  }

  /** A key that stands there as it is. */
  String plainKey() throws Misread {
    return key(longText());
  }

  /** A key that is URL-encoded there. */
  String encodedKey() throws Misread {
    return key(
        KeyEncoding.decode(longText())
            .orElseThrow(
                () ->
                    wrong(
                        "is not URL-encoded UTF-8: % must be followed by two hexadecimal digits")));
  }

  private String longText() throws Misread {
    if (isAbsent()) {
      throw wrong("is missing");
    }
    if (!node.isTextual()) {
      throw wrong("must be a text");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(node.textValue())) {
      throw wrong("contains half a surrogate pair, which no key of S3 does");
    }
    return node.textValue();
  }

  private String key(String key) throws Misread {
    if (key.getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES) {
      throw wrong("is a key of more than " + MAX_KEY_BYTES + " bytes");
    }
    return key;
  }

  OptionalLong size() throws Misread {
    if (isAbsent()) {
      return OptionalLong.empty();
    }
    if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
      throw wrong("must be a whole number of bytes, 0 or more");
    }
    return OptionalLong.of(node.longValue());
  }

  Instant time() throws Misread {
    String text = text();
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw wrong("must be a time such as 2026-01-31T09:30:00.000Z");
    }
  }

  Optional<Sequencer> sequencer() throws Misread {
    Optional<String> text = optionalText();
    if (text.isPresent() && !Sequencer.isValid(text.get())) {
      throw wrong("must be at most " + Sequencer.MAX_LENGTH + " hexadecimal digits");
    }
    return text.map(Sequencer::of);
  }

  Optional<String> etag() throws Misread {
    return optionalText().map(text -> text.replace("\"", "")).filter(text -> !text.isEmpty());
  }

  /** {@code true}, also as a text. */
  boolean isTrue() {
    return node.asText().equals("true");
  }

  Misread wrong(String reason) {
    return new Misread(path, reason);
  }
}
