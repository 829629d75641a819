package dev.trestle.aws.embedded.s3;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.aws.embedded.events.EventBridge;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code Object Created} and {@code Object Deleted}, in the order in which the changes ended. Their
 * members are those of the S3 user guide, "EventBridge event message structure".
 */
final class ObjectEvents implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ObjectEvents.class);

  /** Queries that make a request something else than a write or a delete of the object. */
  private static final Set<String> ASIDE =
      Set.of("acl", "tagging", "retention", "legal-hold", "torrent", "partNumber", "uploads");

  private final S3 s3;
  private final String account;
  private final EventBridge eventBridge;
  private final AtomicLong sequence;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "embedded-s3-events");
            made.setDaemon(true);
            return made;
          });

  ObjectEvents(S3 s3, String account, EventBridge eventBridge, Clock clock) {
    this.s3 = s3;
    this.account = account;
    this.eventBridge = eventBridge;
    this.sequence = new AtomicLong(clock.millis() << 20);
  }

  /** The change that a request is about to make, if any. */
  Optional<Change> change(S3Request request) {
    if (request.query().keySet().stream().anyMatch(ASIDE::contains)) {
      return Optional.empty();
    }
    boolean upload = request.query().containsKey("uploadId");
    boolean named = !request.key().isEmpty();
    return switch (request.method()) {
      case "PUT" ->
          named && !upload
              ? Optional.of(created(request, request.copy() ? "CopyObject" : "PutObject"))
              : Optional.empty();
      case "POST" -> {
        if (named && upload) {
          yield Optional.of(created(request, "CompleteMultipartUpload"));
        }
        yield !named && request.query().containsKey("delete")
            ? Optional.of(new ManyDeleted(request.bucket()))
            : Optional.empty();
      }
      case "DELETE" -> named && !upload ? Optional.of(deleted(request)) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private Change created(S3Request request, String reason) {
    return new One(headers -> created(request.bucket(), request.key(), version(headers), reason));
  }

  private Change deleted(S3Request request) {
    return new One(
        headers ->
            deleted(
                request.bucket(),
                request.key(),
                version(headers),
                "true".equals(headers.apply("x-amz-delete-marker"))
                    && !request.query().containsKey("versionId")));
  }

  private static @Nullable String version(Function<String, @Nullable String> headers) {
    String version = headers.apply("x-amz-version-id");
    return "null".equals(version) ? null : version;
  }

  private void created(String bucket, String key, @Nullable String version, String reason) {
    String sequencer = sequencer();
    submit(
        () -> {
          HttpResponse<String> head = s3.head(bucket, key, version);
          if (head.statusCode() != 200) {
            LOG.warn("no event of {}/{}: it is gone again", bucket, key);
            return;
          }
          HttpHeaders headers = head.headers();
          ObjectNode detail = detail(bucket, reason);
          ObjectNode object = detail.withObject("/object");
          object.put("key", key);
          object.put("size", headers.firstValueAsLong("content-length").orElse(0));
          object.put("etag", headers.firstValue("etag").orElse("").replace("\"", ""));
          publish(bucket, "Object Created", detail, object, version, sequencer);
        });
  }

  private void deleted(String bucket, String key, @Nullable String version, boolean marker) {
    String sequencer = sequencer();
    submit(
        () -> {
          ObjectNode detail = detail(bucket, "DeleteObject");
          ObjectNode object = detail.withObject("/object").put("key", key);
          detail.put("deletion-type", marker ? "Delete Marker Created" : "Permanently Deleted");
          // S3Mock names the version that the marker hides, or none, where S3 names the marker.
          String told = marker ? s3.latestMarker(bucket, key).orElse(null) : version;
          publish(bucket, "Object Deleted", detail, object, told, sequencer);
        });
  }

  private ObjectNode detail(String bucket, String reason) {
    ObjectNode detail = JsonNodeFactory.instance.objectNode().put("version", "0");
    detail.putObject("bucket").put("name", bucket);
    detail.putObject("object");
    return detail
        .put("request-id", UUID.randomUUID().toString().substring(0, 16).toUpperCase(Locale.ROOT))
        .put("requester", account)
        .put("source-ip-address", "127.0.0.1")
        .put("reason", reason);
  }

  private void publish(
      String bucket,
      String type,
      ObjectNode detail,
      ObjectNode object,
      @Nullable String version,
      String sequencer) {
    if (version != null) {
      object.put("version-id", version);
    }
    object.put("sequencer", sequencer);
    eventBridge.publish("aws.s3", type, List.of("arn:aws:s3:::" + bucket), detail.toString());
  }

  /** Grows with every change of any key. */
  private String sequencer() {
    return String.format("%016X", sequence.incrementAndGet());
  }

  private void submit(Runnable task) {
    try {
      thread.execute(
          () -> {
            try {
              task.run();
            } catch (RuntimeException e) {
              LOG.error("an S3 event is lost", e);
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("an S3 event is dropped: stopping");
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private record One(Consumer<Function<String, @Nullable String>> then) implements Change {

    @Override
    public boolean needsBodies() {
      return false;
    }

    @Override
    public void happened(
        Function<String, @Nullable String> headers, String request, String response) {
      then.accept(headers);
    }
  }

  private final class ManyDeleted implements Change {

    private final String bucket;

    ManyDeleted(String bucket) {
      this.bucket = bucket;
    }

    @Override
    public boolean needsBodies() {
      return true;
    }

    @Override
    public void happened(
        Function<String, @Nullable String> headers, String request, String response) {
      submit(
          () -> {
            for (DeletedObjects object : DeletedObjects.read(request, response)) {
              boolean marker = object.version() == null && s3.isVersioned(bucket);
              deleted(bucket, object.key(), object.version(), marker || object.marker());
            }
          });
    }
  }
}
