package dev.trestle.gateway.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.gateway.intake.Heads.Head;
import dev.trestle.proto.ProtoTime;
import dev.trestle.s3events.ObjectEvent;
import dev.trestle.schemas.mapping.Mapped;
import dev.trestle.v1.Event;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Makes the domain event of a rule of what S3 told. The payload is what the mapping gives of {@link
 * #input}; without a mapping it is the template's members, {@code s3Location} and {@code metadata}
 * with {@code size}, {@code format} (the key's extension in lower case) and {@code contentType}, as
 * far as they are known.
 */
final class Translation {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_SUBJECT = 256;

  private final Rule rule;
  private final ObjectEvent event;
  private final OptionalLong size;
  private final Optional<Head> head;
  private final Map<String, String> names;

  private Translation(
      Rule rule,
      ObjectEvent event,
      OptionalLong size,
      Optional<Head> head,
      Map<String, String> names) {
    this.rule = rule;
    this.event = event;
    this.size = size;
    this.head = head;
    this.names = names;
  }

  /**
   * Makes it. Costs one request to S3 if the rule says so.
   *
   * @throws Unmappable if the key is not as the rule expects it, its mapping fails, or S3 no longer
   *     has the object
   */
  static Event of(Rule rule, Told told, EventId id) throws Unmappable {
    Optional<Head> head = rule.head() ? told.head(rule) : Optional.empty();
    OptionalLong size = head.isPresent() ? OptionalLong.of(head.get().size()) : told.event().size();
    return new Translation(rule, told.event(), size, head, names(rule, told.event())).event(id);
  }

  private static Map<String, String> names(Rule rule, ObjectEvent event) throws Unmappable {
    Optional<Template> template = rule.form().key();
    if (template.isEmpty()) {
      return Map.of();
    }
    String key = event.key().substring(rule.form().prefix().length());
    return template
        .get()
        .match(key)
        .orElseThrow(
            () ->
                new Unmappable(
                    rule,
                    "KEY_NOT_AS_EXPECTED",
                    "the key '"
                        + event.key()
                        + "' is not like "
                        + rule.form().prefix()
                        + template.get()
                        + ": upload under such a key, or narrow the rule"));
  }

  private Event event(EventId id) throws Unmappable {
    return Event.newBuilder()
        .setId(id.toString())
        .setType(rule.form().type())
        .setSchemaVersion(rule.form().version())
        .setSource(rule.form().source())
        .setSubject(subject())
        .setTime(ProtoTime.toTimestamp(event.time()))
        .setJson(payload())
        .build();
  }

  /** A longer one is cut in front: keys differ at their end. */
  private String subject() {
    Map<String, String> values = new HashMap<>(names);
    values.putIfAbsent("bucket", event.bucket());
    values.putIfAbsent("key", event.key());
    values.putIfAbsent("filename", filename());
    values.putIfAbsent("extension", extension());
    String subject = rule.form().subject().fill(values);
    int surplus = subject.codePointCount(0, subject.length()) - MAX_SUBJECT;
    return surplus <= 0 ? subject : subject.substring(subject.offsetByCodePoints(0, surplus));
  }

  private String payload() throws Unmappable {
    if (rule.form().mapping().isEmpty()) {
      return text(plain());
    }
    Mapped mapped =
        rule.form().mapping().get().apply(text(input()).getBytes(StandardCharsets.UTF_8));
    if (mapped instanceof Mapped.Failed failed) {
      throw new Unmappable(rule, "MAPPING_FAILED", failed.message());
    }
    return new String(((Mapped.Done) mapped).payload(), StandardCharsets.UTF_8);
  }

  private ObjectNode plain() {
    ObjectNode payload = JSON.createObjectNode();
    names.forEach(payload::put);
    ObjectNode location = payload.putObject("s3Location");
    location.put("bucket", event.bucket()).put("key", event.key());
    event.versionId().ifPresent(version -> location.put("versionId", version));
    event.etag().ifPresent(etag -> location.put("etag", etag));
    ObjectNode metadata = payload.putObject("metadata");
    size.ifPresent(bytes -> metadata.put("size", bytes));
    if (!extension().isEmpty()) {
      metadata.put("format", extension());
    }
    head.flatMap(Head::contentType).ifPresent(type -> metadata.put("contentType", type));
    return payload;
  }

  /** What a mapping is applied to: what is not known is left out. */
  private ObjectNode input() {
    ObjectNode input = JSON.createObjectNode();
    input.put("rule", rule.name()).put("eventName", event.name());
    input.put("bucket", event.bucket()).put("key", event.key());
    input.put("filename", filename()).put("extension", extension());
    input.put("time", event.time().toString());
    event.versionId().ifPresent(version -> input.put("versionId", version));
    event.etag().ifPresent(etag -> input.put("etag", etag));
    event.sequencer().ifPresent(sequencer -> input.put("sequencer", sequencer.toString()));
    size.ifPresent(bytes -> input.put("size", bytes));
    head.flatMap(Head::contentType).ifPresent(type -> input.put("contentType", type));
    head.ifPresent(each -> each.metadata().forEach(input.putObject("metadata")::put));
    names.forEach(input.putObject("names")::put);
    return input;
  }

  private String filename() {
    return event.key().substring(event.key().lastIndexOf('/') + 1);
  }

  private String extension() {
    int dot = filename().lastIndexOf('.');
    return dot < 0 ? "" : filename().substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  private static String text(ObjectNode json) {
    try {
      return JSON.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts and numbers is JSON", e);
    }
  }
}
