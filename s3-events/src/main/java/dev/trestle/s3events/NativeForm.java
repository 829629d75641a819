package dev.trestle.s3events;

import dev.trestle.s3events.ObjectChange.Kind;
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
    List<ObjectChange> changes = new ArrayList<>();
    List<String> passed = new ArrayList<>();
    for (Member record : records.items()) {
      record.object();
      checkSource(record);
      String name = name(record);
      boolean call = name.indexOf(':') < 0;
      Optional<Kind> kind = call ? ofCall(name, record) : EventNames.kind(name);
      if (kind.isEmpty()) {
        passed.add(name);
        continue;
      }
      changes.add(change(record, kind.get(), name, call));
    }
    return new S3Message.Changes(changes, passed);
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
    String name = record.at("eventName").text();
    return name.startsWith("s3:") ? name.substring("s3:".length()) : name;
  }

  private static Optional<Kind> ofCall(String name, Member record) {
    return CloudTrailForm.kind(name, record.at("s3").at("object").at("isDeleteMarker").isTrue());
  }

  private static ObjectChange change(Member record, Kind kind, String name, boolean call)
      throws Misread {
    Member bucket = record.at("s3").at("bucket").at("name");
    Member object = record.at("s3").at("object");
    boolean created = kind == Kind.CREATED;
    return new ObjectChange(
        bucket.text(),
        call ? object.at("key").plainKey() : object.at("key").encodedKey(),
        object.at("versionId").optionalText(),
        kind,
        created ? object.at("size").size() : OptionalLong.empty(),
        created ? object.at("eTag").etag() : Optional.empty(),
        record.at("eventTime").time(),
        object.at("sequencer").sequencer(),
        call ? EventNames.of(kind, name) : name);
  }
}
