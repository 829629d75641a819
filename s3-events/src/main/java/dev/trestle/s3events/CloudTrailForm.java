package dev.trestle.s3events;

import dev.trestle.s3events.ObjectChange.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The record of an API call, as CloudTrail puts it on the bus. It has no sequencer and no size, its
 * keys are plain, and it tells of calls that failed as well.
 */
final class CloudTrailForm {

  private CloudTrailForm() {}

  static S3Message.Changes read(Member detail) throws Misread {
    detail.object();
    Member source = detail.at("eventSource");
    if (!source.text().equals("s3.amazonaws.com")) {
      throw source.wrong("is not s3.amazonaws.com");
    }
    String call = detail.at("eventName").text();
    boolean many = call.equals("DeleteObjects");
    boolean told = many || kind(call, false).isPresent();
    if (!told || !detail.at("errorCode").isAbsent()) {
      return new S3Message.Changes(List.of(), List.of(call));
    }
    return many ? deletedTogether(detail) : new S3Message.Changes(List.of(one(detail)), List.of());
  }

  /** What a successful call did; empty if it changes no version of one object. */
  static Optional<Kind> kind(String call, boolean marker) {
    return switch (call) {
      case "PutObject", "CopyObject", "CompleteMultipartUpload" -> Optional.of(Kind.CREATED);
      case "DeleteObject" -> Optional.of(marker ? Kind.DELETE_MARKER : Kind.REMOVED);
      default -> Optional.empty();
    };
  }

  private static ObjectEvent one(Member detail) throws Misread {
    String call = detail.at("eventName").text();
    Member request = detail.at("requestParameters").object();
    Member response = detail.at("responseElements");
    boolean removal = call.equals("DeleteObject") && !request.at("versionId").isAbsent();
    // With a version in the request, the answer's mark says that a marker was removed.
    boolean marker = response.at("x-amz-delete-marker").isTrue() && !removal;
    Kind kind = kind(call, marker).orElseThrow();
    Member version = removal ? request.at("versionId") : response.at("x-amz-version-id");
    return told(
        detail, request.at("key").plainKey(), version.optionalText(), EventNames.of(kind, call));
  }

  /**
   * One change for each key. CloudTrail leaves the list out of many of its records; the call's name
   * is passed then. It does not say which deletions made a marker, nor its version: a key without a
   * version is taken as one that did, which is the lesser claim.
   */
  private static S3Message.Changes deletedTogether(Member detail) throws Misread {
    Member delete = detail.at("requestParameters").object().atEither("delete", "Delete");
    Member objects = delete.atEither("objects", "Objects");
    if (objects.isAbsent()) {
      objects = delete.atEither("object", "Object");
    }
    if (objects.isAbsent()) {
      return new S3Message.Changes(List.of(), List.of("DeleteObjects"));
    }
    List<ObjectEvent> events = new ArrayList<>();
    for (Member object : objects.items()) {
      Member version = object.atEither("versionId", "VersionId");
      Kind kind = version.isAbsent() ? Kind.DELETE_MARKER : Kind.REMOVED;
      events.add(
          told(
              detail,
              object.atEither("key", "Key").plainKey(),
              version.optionalText(),
              EventNames.of(kind, "DeleteObjects")));
    }
    return new S3Message.Changes(events, List.of());
  }

  private static ObjectEvent told(Member detail, String key, Optional<String> version, String name)
      throws Misread {
    String bucket = detail.at("requestParameters").at("bucketName").text();
    Instant time = detail.at("eventTime").time();
    return new ObjectEvent(
        bucket,
        key,
        version,
        name,
        OptionalLong.empty(),
        Optional.empty(),
        time,
        Optional.empty(),
        detail.at("requestID").optionalText());
  }
}
