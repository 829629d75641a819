package dev.trestle.aws.embedded.s3;

import dev.trestle.aws.embedded.xml.XmlWriter;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.w3c.dom.Element;

/** DeleteObject and DeleteObjects. S3Mock has no part in them. */
final class Deletes {

  private static final int MOST = 1000;

  private final ObjectEvents events;
  private final Clock clock;

  Deletes(ObjectEvents events, Clock clock) {
    this.events = events;
    this.clock = clock;
  }

  S3Response delete(Bucket bucket, S3Request request) {
    Deleted deleted = delete(bucket, request.bucket(), request.key(), request.versionId());
    Map<String, String> headers = new HashMap<>();
    if (!deleted.shown.isEmpty()) {
      headers.put("x-amz-version-id", deleted.shown);
    }
    if (deleted.marker) {
      headers.put("x-amz-delete-marker", "true");
    }
    return S3Response.empty(204, headers);
  }

  /** What is not there is deleted all the same, and told so, as S3 does it. */
  private Deleted delete(Bucket bucket, String name, String key, String versionId) {
    if (versionId.isEmpty()) {
      Optional<ObjectVersion> marker =
          bucket.delete(key, clock.instant().truncatedTo(ChronoUnit.SECONDS));
      events.deleted(
          name, key, marker.map(ObjectVersion::id).orElse(ObjectVersion.NULL), marker.isPresent());
      return new Deleted(marker.map(ObjectVersion::id).orElse(""), marker.isPresent());
    }
    Optional<ObjectVersion> removed = bucket.remove(key, versionId);
    removed.ifPresent(version -> events.deleted(name, key, version.id(), false));
    return new Deleted(versionId, removed.filter(ObjectVersion::marker).isPresent());
  }

  S3Response deleteMany(Bucket bucket, String name, String body) {
    List<Element> objects = Xml.elements(body, "Object");
    if (objects.isEmpty() || objects.size() > MOST) {
      return S3Response.error(
          400,
          "MalformedXML",
          "The XML you provided was not well-formed or did not validate against our published"
              + " schema");
    }
    boolean quiet = Xml.text(Xml.root(body), "Quiet", "").equals("true");
    XmlWriter xml = new XmlWriter("DeleteResult", S3Response.NAMESPACE);
    for (Element object : objects) {
      String key = Xml.text(object, "Key", "");
      String versionId = Xml.text(object, "VersionId", "");
      Deleted deleted = delete(bucket, name, key, versionId);
      if (!quiet) {
        tell(xml, key, versionId, deleted);
      }
    }
    return S3Response.ok(xml.end());
  }

  private static void tell(XmlWriter xml, String key, String versionId, Deleted deleted) {
    xml.open("Deleted").element("Key", key);
    if (!versionId.isEmpty()) {
      xml.element("VersionId", versionId);
    }
    if (deleted.marker) {
      xml.element("DeleteMarker", true).element("DeleteMarkerVersionId", deleted.shown);
    }
    xml.close();
  }

  /**
   * What S3 says of one deletion.
   *
   * @param shown the version that was deleted for good, or the delete marker that was made
   * @param marker whether that is a delete marker
   */
  private record Deleted(String shown, boolean marker) {}
}
