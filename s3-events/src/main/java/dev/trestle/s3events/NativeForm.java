package dev.trestle.s3events;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code Records}, as S3 and MinIO write them, and as an input transformer of EventBridge makes
 * them of CloudTrail's events: then the names are those of API calls and the keys are plain.
 */
final class NativeForm {

  private NativeForm() {}

  static S3Message.Changes read(Member records) throws Misread {
    List<ObjectEvent> events = new ArrayList<>();
    List<String> passed = new ArrayList<>();
    for (Member record : records.items()) {
      record.object();
      checkSource(record);
      String name = name(record);
      Optional<String> ofCall = ofCall(name, record);
      if (ofCall.isPresent()) {
        events.add(told(record, ofCall.get(), true));
      } else if (EventNames.isKnown(name)) {
        events.add(told(record, name, false));
      } else {
        passed.add(name);
      }
    }
    return new S3Message.Changes(events, passed);
  }

  private static void checkSource(Member record) throws Misread {
    Optional<String> source = record.at("eventSource").optionalText();
    if (source.isPresent() && !source.get().endsWith(":s3")) {
      throw record.at("eventSource").wrong("is not aws:s3");
    }
    Member version = record.at("eventVersion");
    String text = version.optionalText().orElse("2.0");
    // Within a major version S3 only adds members.
    if (!text.matches("[123](\\.[0-9]{1,4})?")) {
      throw version.wrong("must be 1.x, 2.x or 3.x: the meaning of others is not known");
    }
  }

  private static String name(Member record) throws Misread {
    return EventNames.bare(record.at("eventName").text());
  }

  /** The native name, if the record has an API call's. */
  private static Optional<String> ofCall(String call, Member record) {
    boolean marker = record.at("s3").at("object").at("isDeleteMarker").isTrue();
    return CloudTrailForm.kind(call, marker).map(kind -> EventNames.of(kind, call));
  }

  private static ObjectEvent told(Member record, String name, boolean isCall) throws Misread {
    Member bucket = record.at("s3").at("bucket").at("name");
    Member object = record.at("s3").at("object");
    boolean isThere = !EventNames.isGone(name);
    return new ObjectEvent(
        bucket.text(),
        isCall ? object.at("key").plainKey() : object.at("key").encodedKey(),
        object.at("versionId").optionalText(),
        name,
        isThere ? object.at("size").size() : OptionalLong.empty(),
        isThere ? object.at("eTag").etag() : Optional.empty(),
        record.at("eventTime").time(),
        object.at("sequencer").sequencer(),
        record.at("responseElements").at("x-amz-request-id").optionalText());
  }
}
