package dev.trestle.gateway.publish;

import com.google.protobuf.Timestamp;
import dev.trestle.proto.ProtoTime;
import dev.trestle.v1.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is wrong with an event's attributes, all at once; the limits are those of event.proto. */
final class AttributeCheck {

  static final int MAX_ID = 256;
  static final int MAX_SOURCE = 256;
  static final int MAX_TYPE = 128;
  static final int MAX_SUBJECT = 256;
  static final int MAX_EXTENSIONS = 32;
  static final int MAX_EXTENSION_NAME = 20;
  static final int MAX_EXTENSION_VALUE = 1024;

  private static final String RESERVED_SOURCE = "aws.";

  private final List<FieldProblem> problems = new ArrayList<>();

  private AttributeCheck() {}

  /** A field of the request, and what to do about it. */
  record FieldProblem(String field, String description) {}

  static List<FieldProblem> problems(Event event) {
    AttributeCheck check = new AttributeCheck();
    check.text("event.id", event.getId(), MAX_ID);
    check.type(event.getType());
    check.source(event.getSource());
    check.text("event.subject", event.getSubject(), MAX_SUBJECT);
    if (event.hasTime()) {
      check.time(event.getTime());
    }
    if (event.getSchemaVersion() < 0) {
      check.add("event.schema_version", "use 0 for the newest, or a version from 1");
    }
    check.extensions(event.getExtensionsMap());
    if (event.getPayloadCase() == Event.PayloadCase.PAYLOAD_NOT_SET) {
      check.add("event.data", "a payload is required: set one of data, json and message");
    }
    return check.problems;
  }

  private void type(String type) {
    if (type.isEmpty()) {
      add("event.type", "required: the name of an event type, such as AudioUploaded");
    } else {
      text("event.type", type, MAX_TYPE);
    }
  }

  private void source(String source) {
    text("event.source", source, MAX_SOURCE);
    if (source.toLowerCase(Locale.ROOT).startsWith(RESERVED_SOURCE)) {
      add("event.source", "must not begin with \"aws.\", which EventBridge reserves");
    }
  }

  private void time(Timestamp time) {
    String problem = ProtoTime.problemWith(time);
    if (problem != null) {
      add("event.time", problem);
    }
  }

  private void extensions(Map<String, String> extensions) {
    if (extensions.size() > MAX_EXTENSIONS) {
      add("event.extensions", "at most " + MAX_EXTENSIONS + ", not " + extensions.size());
      return;
    }
    extensions.forEach(
        (name, value) -> {
          if (!isExtensionName(name)) {
            add(
                "event.extensions",
                "name '"
                    + name.substring(0, Math.min(name.length(), MAX_EXTENSION_NAME))
                    + "': use 1 to "
                    + MAX_EXTENSION_NAME
                    + " lower-case letters or digits");
          } else if (AuthContext.isReserved(name)) {
            add(
                "event.extensions." + name,
                "reserved: the gateway itself says who published; leave it out");
          } else {
            text("event.extensions." + name, value, MAX_EXTENSION_VALUE);
          }
        });
  }

  private void text(String field, String value, int limit) {
    if (value.codePointCount(0, value.length()) > limit) {
      add(field, "at most " + limit + " characters");
    } else if (hasControl(value)) {
      add(field, "must not have control characters");
    }
  }

  /** Control characters are all in the first 160 code points: no pairs to look for. */
  private static boolean hasControl(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (Character.isISOControl(value.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private void add(String field, String description) {
    problems.add(new FieldProblem(field, description));
  }

  private static boolean isExtensionName(String name) {
    return !name.isEmpty()
        && name.length() <= MAX_EXTENSION_NAME
        && name.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
  }
}
