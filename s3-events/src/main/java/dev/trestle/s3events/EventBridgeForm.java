package dev.trestle.s3events;

import dev.trestle.s3events.ObjectChange.Kind;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The event that S3 puts on the default bus. Its keys are plain. */
final class EventBridgeForm {

  private EventBridgeForm() {}

  static S3Message.Changes read(Member event) throws Misread {
    Member source = event.at("source");
    if (!source.text().equals("aws.s3")) {
      throw source.wrong("is not aws.s3");
    }
    String type = event.at("detail-type").text();
    if (type.equals("AWS API Call via CloudTrail")) {
      return CloudTrailForm.read(event.at("detail"));
    }
    Member detail = event.at("detail").object();
    Kind kind;
    switch (type) {
      case "Object Created" -> kind = Kind.CREATED;
      case "Object Deleted" -> kind = deletion(detail.at("deletion-type"));
      default -> {
        return new S3Message.Changes(List.of(), List.of(type));
      }
    }
    return new S3Message.Changes(List.of(change(event, kind)), List.of());
  }

  private static Kind deletion(Member type) throws Misread {
    return switch (type.text()) {
      case "Permanently Deleted" -> Kind.REMOVED;
      case "Delete Marker Created" -> Kind.DELETE_MARKER;
      default -> throw type.wrong("must be Permanently Deleted or Delete Marker Created");
    };
  }

  private static ObjectChange change(Member event, Kind kind) throws Misread {
    Member detail = event.at("detail");
    Member object = detail.at("object");
    boolean created = kind == Kind.CREATED;
    return new ObjectChange(
        detail.at("bucket").at("name").text(),
        object.at("key").plainKey(),
        object.at("version-id").optionalText(),
        kind,
        created ? object.at("size").size() : OptionalLong.empty(),
        created ? object.at("etag").etag() : Optional.empty(),
        event.at("time").time(),
        object.at("sequencer").sequencer(),
        EventNames.of(kind, detail.at("reason").optionalText().orElse("")));
  }
}
