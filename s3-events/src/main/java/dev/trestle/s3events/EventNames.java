package dev.trestle.s3events;

import dev.trestle.s3events.ObjectChange.Kind;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The names of S3's events, and what they mean for the versions of an object. */
final class EventNames {

  static final String PUT = "ObjectCreated:Put";
  static final String REMOVED = "ObjectRemoved:Delete";
  static final String MARKER = "ObjectRemoved:DeleteMarkerCreated";

  private static final String CREATED = "ObjectCreated:";

  /** MinIO counts these as creations; they write no version. */
  private static final Set<String> ASIDE =
      Set.of("PutRetention", "PutLegalHold", "PutTagging", "DeleteTagging");

  /** Every type of S3's own list, but the test event. */
  static final Set<String> KNOWN =
      Collections.unmodifiableSet(
          new LinkedHashSet<>(
              List.of(
                  PUT,
                  CREATED + "Post",
                  CREATED + "Copy",
                  CREATED + "CompleteMultipartUpload",
                  REMOVED,
                  MARKER,
                  "ObjectRestore:Post",
                  "ObjectRestore:Completed",
                  "ObjectRestore:Delete",
                  "ReducedRedundancyLostObject",
                  "Replication:OperationFailedReplication",
                  "Replication:OperationMissedThreshold",
                  "Replication:OperationReplicatedAfterThreshold",
                  "Replication:OperationNotTracked",
                  "LifecycleExpiration:Delete",
                  "LifecycleExpiration:DeleteMarkerCreated",
                  "LifecycleTransition",
                  "IntelligentTiering",
                  "ObjectTagging:Put",
                  "ObjectTagging:Delete",
                  "ObjectAcl:Put")));

  /** Native names of what EventBridge tells besides creations and deletions. */
  private static final Map<String, String> BY_DETAIL_TYPE =
      Map.of(
          "Object Restore Initiated", "ObjectRestore:Post",
          "Object Restore Completed", "ObjectRestore:Completed",
          "Object Restore Expired", "ObjectRestore:Delete",
          "Object Storage Class Changed", "LifecycleTransition",
          "Object Access Tier Changed", "IntelligentTiering",
          "Object ACL Updated", "ObjectAcl:Put",
          "Object Tags Added", "ObjectTagging:Put",
          "Object Tags Deleted", "ObjectTagging:Delete");

  private EventNames() {}

  /** The name without {@code s3:}, which configurations have and records mostly have not. */
  static String bare(String name) {
    return name.startsWith("s3:") ? name.substring("s3:".length()) : name;
  }

  /** Whether an event of that name tells of one object in a way that is known. */
  static boolean isKnown(String name) {
    return kind(name).isPresent() || KNOWN.contains(name);
  }

  /** Whether the version that the event tells of has no content, or no longer. */
  static boolean isGone(String name) {
    return kind(name).filter(kind -> kind != Kind.CREATED).isPresent();
  }

  /** The native name of an event of that detail type that changes no version. */
  static Optional<String> ofDetailType(String type) {
    return Optional.ofNullable(BY_DETAIL_TYPE.get(type));
  }

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
