package dev.trestle.s3events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Tells the forms apart. */
final class MessageReader {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(64)
                          .maxNumberLength(64)
                          .maxNameLength(1024)
                          .maxStringLength(S3Message.MAX_BYTES)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  private MessageReader() {}

  static S3Message read(byte[] utf8) {
    try {
      if (utf8.length > S3Message.MAX_BYTES) {
        throw new Misread("", "has more than " + S3Message.MAX_BYTES + " bytes");
      }
      Member message = parse(decode(utf8), "");
      return message.at("Type").node().isTextual() ? fromSns(message) : unwrapped(message);
    } catch (Misread e) {
      return e.answer();
    }
  }

  /** SNS wraps a message once; it cannot be subscribed to itself. */
  private static S3Message fromSns(Member notification) throws Misread {
    Member type = notification.at("Type");
    if (!type.text().equals("Notification")) {
      throw type.wrong("is not Notification: only notifications of SNS carry S3 events");
    }
    Member message = notification.at("Message");
    if (!message.node().isTextual()) {
      throw message.wrong("must be a text: the S3 event that SNS carries");
    }
    return unwrapped(parse(message.node().textValue(), message.path()));
  }

  private static S3Message unwrapped(Member message) throws Misread {
    if (message.at("Event").node().asText().equals("s3:TestEvent")) {
      Optional<String> bucket = message.at("Bucket").optionalText();
      return new S3Message.TestEvent(bucket);
    }
    if (!message.at("Records").isAbsent()) {
      return NativeForm.read(message.at("Records"));
    }
    if (!message.at("detail-type").isAbsent()) {
      return EventBridgeForm.read(message);
    }
    throw new Misread(
        message.path(), "is no S3 event: it has neither Records nor detail-type as a member");
  }

  private static Member parse(String json, String path) throws Misread {
    JsonNode node;
    try {
      node = MAPPER.readTree(json);
    } catch (JsonProcessingException | NumberFormatException e) {
      throw new Misread(path, "is not JSON that can be read: " + cause(e));
    }
    if (!node.isObject()) {
      throw new Misread(path, "is not a JSON object");
    }
    return new Member(node, path);
  }

  private static String cause(Exception e) {
    if (e instanceof JsonProcessingException json && json.getLocation() != null) {
      String message = json.getOriginalMessage() == null ? "" : json.getOriginalMessage();
      // The parser quotes what it read: a line is enough.
      int end = message.indexOf('\n') < 0 ? message.length() : message.indexOf('\n');
      return message.substring(0, Math.min(end, 200))
          + ", at byte or character "
          + Math.max(json.getLocation().getByteOffset(), json.getLocation().getCharOffset());
    }
    return "a number is out of range";
  }

  private static String decode(byte[] utf8) throws Misread {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(utf8))
          .toString();
    } catch (CharacterCodingException e) {
      throw new Misread("", "is not UTF-8");
    }
  }
}
