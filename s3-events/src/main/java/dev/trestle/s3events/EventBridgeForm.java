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
    String reason = detail.at("reason").optionalText().orElse("");
    Optional<String> name =
        switch (type) {
          case "Object Created" -> Optional.of(EventNames.of(Kind.CREATED, reason));
          case "Object Deleted" ->
              Optional.of(EventNames.of(deletion(detail.at("deletion-type")), reason));
          default -> EventNames.ofDetailType(type);
        };
    return name.isEmpty()
        ? new S3Message.Changes(List.of(), List.of(type))
        : new S3Message.Changes(List.of(told(event, name.get())), List.of());
  }

  private static Kind deletion(Member type) throws Misread {
    return switch (type.text()) {
      case "Permanently Deleted" -> Kind.REMOVED;
      case "Delete Marker Created" -> Kind.DELETE_MARKER;
      default -> throw type.wrong("must be Permanently Deleted or Delete Marker Created");
    };
  }

  private static ObjectEvent told(Member event, String name) throws Misread {
    Member detail = event.at("detail");
    Member object = detail.at("object");
    boolean isThere = !EventNames.isGone(name);
    return new ObjectEvent(
        detail.at("bucket").at("name").text(),
        object.at("key").plainKey(),
        object.at("version-id").optionalText(),
        name,
        isThere ? object.at("size").size() : OptionalLong.empty(),
        isThere ? object.at("etag").etag() : Optional.empty(),
        event.at("time").time(),
        object.at("sequencer").sequencer(),
        detail.at("request-id").optionalText());
  }
}
