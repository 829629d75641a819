package dev.trestle.aws.embedded.s3;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.aws.embedded.events.EventBridge;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells changes of objects, in the order in which they ended: as events on the default bus and as
 * native notifications, whichever the bucket asks for. Their members are those of the S3 user
 * guide, "EventBridge event message structure" and "Event message structure".
 */
final class ObjectEvents implements AutoCloseable {

  static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static final Logger LOG = LoggerFactory.getLogger(ObjectEvents.class);

  private final Notifications notifications;
  private final Destinations destinations;
  private final EventBridge eventBridge;
  private final String region;
  private final String account;
  private final Clock clock;
  private final AtomicLong sequence;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "embedded-s3-events");
            made.setDaemon(true);
            return made;
          });

  ObjectEvents(
      Notifications notifications,
      Destinations destinations,
      EventBridge eventBridge,
      String region,
      String account,
      Clock clock) {
    this.notifications = notifications;
    this.destinations = destinations;
    this.eventBridge = eventBridge;
    this.region = region;
    this.account = account;
    this.clock = clock;
    this.sequence = new AtomicLong(clock.millis() << 20);
  }

  static String requestId() {
    return UUID.randomUUID().toString().replace("-", "").substring(0, 16).toUpperCase(Locale.ROOT);
  }

  /**
   * Tells of a new version. Returns at once.
   *
   * @param reason the operation that made it, such as {@code PutObject}
   */
  void created(String bucket, ObjectVersion version, String reason) {
    String name = reason.equals("CompleteMultipartUpload") ? reason : reason.replace("Object", "");
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("size", version.size()).put("etag", version.etag().replace("\"", ""));
    tell(
        new Told(
            bucket,
            "s3:ObjectCreated:" + name,
            "Object Created",
            reason,
            "",
            version.key(),
            object,
            version.id()));
  }

  /**
   * Tells of a deletion. Returns at once.
   *
   * @param id the version that is gone for good, or the delete marker that was made
   * @param marker whether a delete marker was made
   */
  void deleted(String bucket, String key, String id, boolean marker) {
    tell(
        new Told(
            bucket,
            "s3:ObjectRemoved:" + (marker ? "DeleteMarkerCreated" : "Delete"),
            "Object Deleted",
            "DeleteObject",
            marker ? "Delete Marker Created" : "Permanently Deleted",
            key,
            JsonNodeFactory.instance.objectNode(),
            id));
  }

  private void tell(Told told) {
    Instant time = clock.instant();
    // Grows with every change of any key.
    String sequencer = String.format("%016X", sequence.incrementAndGet());
    // As it is now: who changes it next does not ask for this.
    Notifications.Configuration configuration = notifications.of(told.bucket);
    try {
      thread.execute(
          () -> {
            if (configuration.eventBridge()) {
              publish(told, sequencer);
            }
            configuration.rules().stream()
                .filter(rule -> rule.wants(told.event, told.key))
                .forEach(
                    rule -> destinations.send(rule.arn(), records(told, rule, time, sequencer)));
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("an S3 event is dropped: stopping");
    }
  }

  private void publish(Told told, String sequencer) {
    ObjectNode detail = JsonNodeFactory.instance.objectNode().put("version", "0");
    detail.putObject("bucket").put("name", told.bucket);
    ObjectNode object = detail.putObject("object").put("key", told.key);
    object.setAll(told.content);
    if (told.hasVersion()) {
      object.put("version-id", told.version);
    }
    object.put("sequencer", sequencer);
    detail
        .put("request-id", requestId())
        .put("requester", account)
        .put("source-ip-address", "127.0.0.1")
        .put("reason", told.reason);
    if (!told.deletion.isEmpty()) {
      detail.put("deletion-type", told.deletion);
    }
    eventBridge.publish(
        "aws.s3", told.detailType, List.of("arn:aws:s3:::" + told.bucket), detail.toString());
  }

  private String records(Told told, NotificationRule rule, Instant time, String sequencer) {
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    ObjectNode event =
        message
            .putArray("Records")
            .addObject()
            .put("eventVersion", "2.1")
            .put("eventSource", "aws:s3")
            .put("awsRegion", region)
            .put("eventTime", MILLIS.format(time))
            .put("eventName", told.event.substring("s3:".length()));
    event.putObject("userIdentity").put("principalId", "AWS:" + account);
    event.putObject("requestParameters").put("sourceIPAddress", "127.0.0.1");
    event
        .putObject("responseElements")
        .put("x-amz-request-id", requestId())
        .put("x-amz-id-2", "embedded");
    ObjectNode s3 =
        event.putObject("s3").put("s3SchemaVersion", "1.0").put("configurationId", rule.id());
    ObjectNode bucket = s3.putObject("bucket").put("name", told.bucket);
    bucket.putObject("ownerIdentity").put("principalId", account);
    bucket.put("arn", "arn:aws:s3:::" + told.bucket);
    ObjectNode object = s3.putObject("object").put("key", Keys.encoded(told.key));
    if (told.content.has("size")) {
      object.set("size", told.content.get("size"));
      object.set("eTag", told.content.get("etag"));
    }
    if (told.hasVersion()) {
      object.put("versionId", told.version);
    }
    object.put("sequencer", sequencer);
    return message.toString();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  /**
   * One change.
   *
   * @param event its native name
   * @param deletion the deletion type; empty of a new version
   * @param content size and ETag; empty of a deletion
   */
  private record Told(
      String bucket,
      String event,
      String detailType,
      String reason,
      String deletion,
      String key,
      ObjectNode content,
      String version) {

    /** S3 tells no version id where the bucket gives none. */
    boolean hasVersion() {
      return !version.equals(ObjectVersion.NULL);
    }
  }
}
