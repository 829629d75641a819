package dev.trestle.s3events;

import dev.trestle.s3events.ObjectChange.Kind;
import java.util.Optional;
import java.util.Set;

/** What the names of S3's events mean for the versions of an object. */
final class EventNames {

  static final String PUT = "ObjectCreated:Put";
  static final String REMOVED = "ObjectRemoved:Delete";
  static final String MARKER = "ObjectRemoved:DeleteMarkerCreated";

  private static final String CREATED = "ObjectCreated:";

  /** MinIO counts these as creations; they write no version. */
  private static final Set<String> ASIDE =
      Set.of("PutRetention", "PutLegalHold", "PutTagging", "DeleteTagging");

  private EventNames() {}

  /** What a native record of that name tells; empty if no version changes, or not as is known. */
  static Optional<Kind> kind(String name) {
    return switch (name) {
      case REMOVED, "LifecycleExpiration:Delete" -> Optional.of(Kind.REMOVED);
      case MARKER, "LifecycleExpiration:DeleteMarkerCreated" -> Optional.of(Kind.DELETE_MARKER);
      default ->
          name.startsWith(CREATED) && !ASIDE.contains(name.substring(CREATED.length()))
              ? Optional.of(Kind.CREATED)
              : Optional.empty();
    };
  }

  /**
   * The native name of a change of which another form tells.
   *
   * @param reason the API call, or what else EventBridge calls the reason
   */
  static String of(Kind kind, String reason) {
    boolean lifecycle = reason.equals("Lifecycle Expiration");
    return switch (kind) {
      case CREATED ->
          switch (reason) {
            case "POST Object" -> CREATED + "Post";
            case "CopyObject" -> CREATED + "Copy";
            case "CompleteMultipartUpload" -> CREATED + "CompleteMultipartUpload";
            default -> PUT;
          };
      case REMOVED -> lifecycle ? "LifecycleExpiration:Delete" : REMOVED;
      case DELETE_MARKER -> lifecycle ? "LifecycleExpiration:DeleteMarkerCreated" : MARKER;
    };
  }
}
