package dev.trestle.benchmarks.load;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Timestamp;
import dev.trestle.v1.Event;
import java.net.URI;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/** What a bucket lists, delete markers left out. */
public record StoredVersions(String bucket, List<ObjectVersion> versions) {

  public StoredVersions {
    versions = List.copyOf(versions);
  }

  /** The first so many versions of a bucket. */
  public static StoredVersions list(URI endpoint, String bucket, int count) {
    try (S3Client s3 = Clients.at(endpoint, 1, S3Client.builder()).forcePathStyle(true).build()) {
      return new StoredVersions(
          bucket,
          s3.listObjectVersionsPaginator(request -> request.bucket(bucket)).versions().stream()
              .limit(count)
              .toList());
    }
  }

  /** The first so many of these. */
  public StoredVersions first(int count) {
    return new StoredVersions(bucket, versions.subList(0, Math.min(count, versions.size())));
  }

  /** As an import puts them into an object log. */
  public List<Event> events() {
    return versions.stream().map(this::event).toList();
  }

  private Event event(ObjectVersion version) {
    ObjectNode payload =
        JsonNodeFactory.instance
            .objectNode()
            .put("bucket", bucket)
            .put("key", version.key())
            .put("versionId", version.versionId())
            .put("kind", "created")
            .put("via", "history")
            .put("lastModified", version.lastModified().toString())
            .put("size", version.size())
            .put("etag", version.eTag().replace("\"", ""));
    return Event.newBuilder()
        .setId(version.versionId())
        .setSource("trestle.objects")
        .setType("ObjectVersion")
        .setSchemaVersion(1)
        .setSubject(version.key())
        .setTime(Timestamp.newBuilder().setSeconds(version.lastModified().getEpochSecond()))
        .setJson(payload.toString())
        .build();
  }
}
