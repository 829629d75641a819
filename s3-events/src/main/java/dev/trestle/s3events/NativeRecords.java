package dev.trestle.s3events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * Writes changes as the {@code Records} of an S3 event notification, so that what consumes S3's own
 * reads these unchanged. What S3 knows and a change does not, such as who made the request, is
 * present and empty. Immutable, thread-safe.
 *
 * @param region of the bucket, such as {@code eu-central-1}
 * @param configurationId what stands where S3 names the notification's configuration
 * @param creations under which names created versions are told
 */
public record NativeRecords(String region, String configurationId, Creations creations) {

  private static final JsonFactory JSON = new JsonFactory();

  /** S3 writes milliseconds always. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** How created versions are named. */
  public enum Creations {
    /** As each came about: {@code ObjectCreated:Put}, {@code :Copy} and so on. */
    AS_THEY_CAME,
    /** All {@code ObjectCreated:Put}, for consumers that know nothing else. */
    ALL_AS_PUT
  }

  /** The body of one message, with the changes in the order given. */
  public String write(List<ObjectChange> changes) {
    StringWriter text = new StringWriter(512 * changes.size());
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeArrayFieldStart("Records");
      for (ObjectChange change : changes) {
        write(json, change);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private void write(JsonGenerator json, ObjectChange change) throws IOException {
    json.writeStartObject();
    // S3 tells of expirations in the form 2.3, of other changes in 2.1.
    json.writeStringField(
        "eventVersion", change.eventName().startsWith("Lifecycle") ? "2.3" : "2.1");
    json.writeStringField("eventSource", "aws:s3");
    json.writeStringField("awsRegion", region);
    json.writeStringField("eventTime", time(change.time()));
    json.writeStringField("eventName", name(change));
    json.writeObjectFieldStart("userIdentity");
    json.writeStringField("principalId", "");
    json.writeEndObject();
    json.writeObjectFieldStart("requestParameters");
    json.writeStringField("sourceIPAddress", "");
    json.writeEndObject();
    json.writeObjectFieldStart("responseElements");
    json.writeStringField("x-amz-request-id", "");
    json.writeStringField("x-amz-id-2", "");
    json.writeEndObject();
    json.writeObjectFieldStart("s3");
    json.writeStringField("s3SchemaVersion", "1.0");
    json.writeStringField("configurationId", configurationId);
    json.writeObjectFieldStart("bucket");
    json.writeStringField("name", change.bucket());
    json.writeObjectFieldStart("ownerIdentity");
    json.writeStringField("principalId", "");
    json.writeEndObject();
    json.writeStringField("arn", "arn:aws:s3:::" + change.bucket());
    json.writeEndObject();
    writeObject(json, change);
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void writeObject(JsonGenerator json, ObjectChange change) throws IOException {
    json.writeObjectFieldStart("object");
    json.writeStringField("key", KeyEncoding.encode(change.key()));
    if (change.size().isPresent()) {
      json.writeNumberField("size", change.size().getAsLong());
    }
    if (change.etag().isPresent()) {
      json.writeStringField("eTag", change.etag().get());
    }
    if (change.versionId().isPresent()) {
      json.writeStringField("versionId", change.versionId().get());
    }
    if (change.sequencer().isPresent()) {
      json.writeStringField("sequencer", change.sequencer().get().toString());
    }
    json.writeEndObject();
  }

  private String name(ObjectChange change) {
    return change.kind() == ObjectChange.Kind.CREATED && creations == Creations.ALL_AS_PUT
        ? EventNames.PUT
        : change.eventName();
  }

  private static String time(Instant time) {
    return TIME.format(time);
  }
}
