package dev.trestle.aws.embedded.s3;

import dev.trestle.aws.embedded.delivery.Deliveries;
import dev.trestle.aws.embedded.delivery.Queues;
import dev.trestle.aws.embedded.events.EventBridge;
import dev.trestle.aws.embedded.sns.Sns;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * S3, for which S3Mock keeps the contents. What it leaves out or has wrong is here: which versions
 * there are and how they are listed, what is deleted, notifications, and some settings of buckets.
 */
public final class S3 implements AutoCloseable {

  /** As HTTP writes the time. */
  private static final DateTimeFormatter HTTP =
      DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

  /** Queries that make a request something else than a write or a delete of the object. */
  private static final Set<String> ASIDE =
      Set.of("acl", "tagging", "retention", "legal-hold", "torrent", "attributes", "restore");

  /** What listings of objects and of their versions may ask for. */
  private static final Set<String> LISTING =
      Set.of(
          "versions",
          "list-type",
          "prefix",
          "delimiter",
          "max-keys",
          "encoding-type",
          "marker",
          "key-marker",
          "version-id-marker",
          "continuation-token",
          "start-after",
          "fetch-owner");

  private final S3Mock mock;
  private final Buckets buckets = new Buckets();
  private final BucketSettings settings = new BucketSettings();
  private final Notifications notifications;
  private final ObjectEvents events;
  private final Writes writes;
  private final Deletes deletes;

  /** Serves what the S3Mock at the address leaves out. */
  public S3(
      InetSocketAddress address, Senders senders, String region, String account, Clock clock) {
    this.mock = new S3Mock(address);
    Destinations destinations = new Destinations(senders.queues, senders.deliveries, senders.sns);
    this.notifications = new Notifications(destinations, clock);
    this.events =
        new ObjectEvents(notifications, destinations, senders.eventBridge, region, account, clock);
    this.writes = new Writes(buckets, events, clock);
    this.deletes = new Deletes(events, clock);
  }

  /** Where notifications go. */
  public record Senders(Queues queues, Deliveries deliveries, Sns sns, EventBridge eventBridge) {}

  /** Where S3Mock listens. */
  public InetSocketAddress address() {
    return mock.address();
  }

  /** Says what happens to a request. */
  public Handling handle(S3Request request) {
    if (request.bucket().isEmpty()) {
      return Handling.Pass.of(request.uri());
    }
    boolean ofBucket = request.key().isEmpty();
    if (ofBucket && request.method().equals("PUT") && request.query().isEmpty()) {
      return new Handling.Answer(body -> create(request, body));
    }
    Optional<Bucket> bucket = buckets.find(request.bucket());
    if (bucket.isEmpty()) {
      return Handling.Answer.of(S3Response.noSuchBucket());
    }
    try {
      return ofBucket ? ofBucket(bucket.get(), request) : ofObject(bucket.get(), request);
    } catch (IllegalArgumentException e) {
      return Handling.Answer.of(S3Response.invalid(String.valueOf(e.getMessage())));
    }
  }

  private S3Response create(S3Request request, String body) {
    Map<String, String> headers = new HashMap<>();
    for (String name : List.of("x-amz-bucket-object-lock-enabled", "x-amz-object-ownership")) {
      if (!request.header(name).isEmpty()) {
        headers.put(name, request.header(name));
      }
    }
    HttpResponse<String> created = mock.create(request.bucket(), headers, body);
    if (created.statusCode() / 100 != 2) {
      return new S3Response(created.statusCode(), Map.of(), created.body());
    }
    boolean locked = request.header("x-amz-bucket-object-lock-enabled").equals("true");
    buckets.add(request.bucket(), locked ? Versioning.ENABLED : Versioning.OFF);
    return S3Response.empty(200, Map.of("Location", "/" + request.bucket()));
  }

  private Handling ofBucket(Bucket bucket, S3Request request) {
    String name = request.bucket();
    if (settings.keeps(request)) {
      return new Handling.Answer(body -> settings.answer(request, body));
    }
    if (request.has("notification")) {
      return new Handling.Answer(body -> notifications.answer(request, body));
    }
    if (request.has("versioning")) {
      return new Handling.Answer(body -> versioning(bucket, request, body));
    }
    if (request.method().equals("POST")) {
      return new Handling.Answer(
          body ->
              request.has("delete")
                  ? deletes.deleteMany(bucket, name, body)
                  : S3Response.error(
                      501, "NotImplemented", "Embedded AWS takes no uploads by HTML forms"));
    }
    if (request.method().equals("DELETE") && request.query().isEmpty()) {
      return new Handling.Answer(body -> delete(bucket, name));
    }
    boolean lists = request.method().equals("GET") && LISTING.containsAll(request.query().keySet());
    return lists
        ? new Handling.Answer(body -> Listings.answer(bucket, request))
        : Handling.Pass.of(request.uri());
  }

  private S3Response delete(Bucket bucket, String name) {
    if (!bucket.isEmpty()) {
      return S3Response.error(409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
    }
    buckets.remove(name);
    settings.forget(name);
    notifications.forget(name);
    mock.delete(name);
    return S3Response.empty(204, Map.of());
  }

  private static S3Response versioning(Bucket bucket, S3Request request, String body) {
    if (request.method().equals("PUT")) {
      switch (Xml.text(Xml.root(body), "Status", "")) {
        case "Enabled" -> bucket.versioning(Versioning.ENABLED);
        case "Suspended" -> bucket.versioning(Versioning.SUSPENDED);
        default -> {
          return S3Response.error(
              400,
              "IllegalVersioningConfigurationException",
              "Status must be Enabled or Suspended");
        }
      }
      return S3Response.empty(200, Map.of());
    }
    String status =
        switch (bucket.versioning()) {
          case OFF -> "";
          case ENABLED -> "<Status>Enabled</Status>";
          case SUSPENDED -> "<Status>Suspended</Status>";
        };
    return S3Response.ok(
        "<VersioningConfiguration xmlns=\""
            + S3Response.NAMESPACE
            + "\">"
            + status
            + "</VersioningConfiguration>");
  }

  private Handling ofObject(Bucket bucket, S3Request request) {
    boolean upload = request.has("uploadId");
    boolean plain = request.query().keySet().stream().noneMatch(ASIDE::contains);
    boolean copies = !request.header("x-amz-copy-source").isEmpty();
    switch (request.method()) {
      case "PUT" -> {
        if (upload) {
          return writes.part(request);
        }
        if (plain) {
          return copies ? writes.copy(bucket, request) : writes.put(bucket, request);
        }
      }
      case "POST" -> {
        if (request.has("uploads")) {
          return writes.beginUpload(request);
        }
        if (upload) {
          return writes.completeUpload(bucket, request);
        }
      }
      case "DELETE" -> {
        if (upload) {
          return writes.abortUpload(request);
        }
        if (plain) {
          return new Handling.Answer(body -> deletes.delete(bucket, request));
        }
      }
      default -> {
        if (upload) {
          return Handling.Pass.of(request.uri());
        }
      }
    }
    return ofVersion(bucket, request);
  }

  /** Everything that is about one version which is there. */
  private Handling ofVersion(Bucket bucket, S3Request request) {
    String asked = request.versionId();
    Optional<ObjectVersion> found = buckets.version(request.bucket(), request.key(), asked);
    if (found.isEmpty()) {
      return Handling.Answer.of(
          asked.isEmpty()
              ? S3Response.noSuchKey()
              : S3Response.error(404, "NoSuchVersion", "The specified version does not exist."));
    }
    ObjectVersion version = found.get();
    Map<String, String> headers = new HashMap<>();
    headers.put("x-amz-version-id", Writes.shownId(bucket, version.id()));
    headers.put("Last-Modified", HTTP.format(version.lastModified()));
    if (version.marker()) {
      headers.put("x-amz-delete-marker", "true");
      return Handling.Answer.of(
          asked.isEmpty()
              ? S3Response.error(404, "NoSuchKey", "The specified key does not exist.", headers)
              : S3Response.error(
                  405,
                  "MethodNotAllowed",
                  "The specified method is not allowed against this resource.",
                  headers));
    }
    return new Handling.Pass(request.uriOfVersion(version.stored()), Map.of(), headers, null);
  }

  @Override
  public void close() {
    events.close();
  }
}
