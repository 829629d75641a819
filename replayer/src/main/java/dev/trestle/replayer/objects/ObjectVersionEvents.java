package dev.trestle.replayer.objects;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trestle.log.Event;
import dev.trestle.log.Payload;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import dev.trestle.s3events.ObjectChange.Kind;
import dev.trestle.s3events.Sequencer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Object versions as events of type {@value #TYPE}, whose payload is {@code
 * object-version.v1.json}. The subject is the key, so that a key stays in one partition.
 */
public final class ObjectVersionEvents {

  public static final String TYPE = "ObjectVersion";
  public static final String SOURCE = "trestle.objects";
  private static final int SCHEMA_VERSION = 1;

  /** How listings and API calls name the version without an id. */
  private static final String NULL_VERSION = "null";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          // Keys are text for people too: an emoji is four bytes, not two escapes.
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .build();

  private static final ObjectMapper MAPPER = new ObjectMapper(JSON);

  private ObjectVersionEvents() {}

  /** The event of a version. Equal versions give equal events. */
  public static Event event(ObjectVersion version) {
    return new Event(
        id(version),
        SOURCE,
        TYPE,
        SCHEMA_VERSION,
        version.key(),
        version.lastModified(),
        Map.of(),
        Payload.wrap(payload(version)));
  }

  /**
   * Names the event: the same for the same version and kind, whichever way the log came to know.
   * Successive null versions of a key, which S3 gives no name, are told apart by time and ETag.
   */
  public static String id(ObjectVersion version) {
    MessageDigest digest = sha256();
    add(digest, version.bucket());
    add(digest, version.key());
    add(digest, spelling(version.kind()));
    add(digest, version.versionId().orElse(NULL_VERSION));
    if (version.versionId().isEmpty()) {
      add(digest, version.lastModified().toString());
      add(digest, version.etag().orElse(""));
    }
    ByteBuffer bytes = ByteBuffer.wrap(digest.digest());
    // A UUID of version 8, RFC 9562: the bits are ours to define. Stored in 16 bytes.
    long high = bytes.getLong() & ~0xF000L | 0x8000L;
    long low = bytes.getLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }

  private static void add(MessageDigest digest, String part) {
    byte[] utf8 = part.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, utf8.length));
    digest.update(utf8);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static byte[] payload(ObjectVersion version) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("bucket", version.bucket());
      json.writeStringField("key", version.key());
      json.writeStringField("versionId", version.versionId().orElse(NULL_VERSION));
      json.writeStringField("kind", spelling(version.kind()));
      json.writeStringField("via", version.via().name().toLowerCase(Locale.ROOT));
      json.writeStringField("lastModified", version.lastModified().toString());
      if (version.size().isPresent()) {
        json.writeNumberField("size", version.size().getAsLong());
      }
      writeIfPresent(json, "etag", version.etag());
      writeIfPresent(json, "sequencer", version.sequencer().map(Sequencer::toString));
      writeIfPresent(json, "eventName", version.eventName());
      if (version.content().isPresent()) {
        write(json, version.content().get());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void writeIfPresent(JsonGenerator json, String name, Optional<String> value)
      throws IOException {
    if (value.isPresent()) {
      json.writeStringField(name, value.get());
    }
  }

  private static void write(JsonGenerator json, ObjectContent content) throws IOException {
    json.writeObjectFieldStart("content");
    if (content instanceof ObjectContent.Kept kept) {
      json.writeStringField("state", "kept");
      json.writeStringField("base64", kept.base64());
    } else {
      json.writeStringField("state", spelling(content));
    }
    json.writeEndObject();
  }

  /** What an event of this type says; empty if it is of another, or its payload is not ours. */
  public static Optional<ObjectVersion> version(Event event) {
    if (!event.type().equals(TYPE)) {
      return Optional.empty();
    }
    try {
      return Optional.of(read(MAPPER.readTree(event.payload().toByteArray())));
    } catch (IOException | IllegalArgumentException | DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static ObjectVersion read(JsonNode json) {
    return new ObjectVersion(
        json.path("bucket").asText(),
        json.path("key").asText(),
        text(json, "versionId"),
        kind(json.path("kind").asText()),
        Via.valueOf(json.path("via").asText().toUpperCase(Locale.ROOT)),
        json.has("size") ? OptionalLong.of(json.path("size").asLong()) : OptionalLong.empty(),
        text(json, "etag"),
        Instant.parse(json.path("lastModified").asText()),
        text(json, "sequencer").map(Sequencer::of),
        text(json, "eventName"),
        Optional.ofNullable(content(json.path("content"))));
  }

  private static Optional<String> text(JsonNode json, String name) {
    return Optional.ofNullable(json.path(name).textValue());
  }

  private static @Nullable ObjectContent content(JsonNode content) {
    return switch (content.path("state").asText()) {
      case "kept" -> new ObjectContent.Kept(content.path("base64").asText());
      case "gone" -> new ObjectContent.Gone();
      case "refused" -> new ObjectContent.Refused();
      case "too-large" -> new ObjectContent.TooLarge();
      default -> null;
    };
  }

  private static String spelling(ObjectContent content) {
    if (content instanceof ObjectContent.Gone) {
      return "gone";
    }
    return content instanceof ObjectContent.Refused ? "refused" : "too-large";
  }

  private static String spelling(Kind kind) {
    return switch (kind) {
      case CREATED -> "created";
      case REMOVED -> "removed";
      case DELETE_MARKER -> "delete-marker";
    };
  }

  private static Kind kind(String spelling) {
    return switch (spelling) {
      case "created" -> Kind.CREATED;
      case "removed" -> Kind.REMOVED;
      case "delete-marker" -> Kind.DELETE_MARKER;
      default -> throw new IllegalArgumentException("kind: " + spelling);
    };
  }
}
