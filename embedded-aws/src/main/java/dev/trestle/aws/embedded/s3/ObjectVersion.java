package dev.trestle.aws.embedded.s3;

import java.time.Instant;

/**
 * One version of an object, or a delete marker.
 *
 * @param id as clients know it; {@link #NULL} where the bucket gives no ids
 * @param marker whether it is a delete marker; it then has no size, ETag or content
 * @param lastModified whole seconds; of a multipart upload, when it was initiated
 * @param etag with its quotes
 * @param stored the version under which S3Mock has the content
 */
record ObjectVersion(
    String key,
    String id,
    boolean marker,
    Instant lastModified,
    long size,
    String etag,
    String stored) {

  static final String NULL = "null";

  static ObjectVersion deleteMarker(String key, String id, Instant time) {
    return new ObjectVersion(key, id, true, time, 0, "", "");
  }

  boolean isNull() {
    return id.equals(NULL);
  }
}
