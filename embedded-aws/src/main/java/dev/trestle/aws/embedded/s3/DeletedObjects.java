package dev.trestle.aws.embedded.s3;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/**
 * What a DeleteObjects call deleted.
 *
 * @param version that was asked to go, or the marker that was made; null if neither is told
 * @param marker whether a delete marker is told to have been made
 */
record DeletedObjects(String key, @Nullable String version, boolean marker) {

  /** The response tells all, but for a quiet request, which tells the keys itself. */
  static List<DeletedObjects> read(String request, String response) {
    List<DeletedObjects> told =
        Xml.elements(response, "Deleted").stream().map(DeletedObjects::told).toList();
    return !told.isEmpty() || !Xml.text(Xml.root(request), "Quiet", "false").equals("true")
        ? told
        : Xml.elements(request, "Object").stream().map(DeletedObjects::asked).toList();
  }

  private static DeletedObjects told(Element deleted) {
    boolean marker =
        Xml.text(deleted, "DeleteMarker", "").equals("true")
            && Xml.text(deleted, "VersionId", "").isEmpty();
    String version = Xml.text(deleted, marker ? "DeleteMarkerVersionId" : "VersionId", "");
    return new DeletedObjects(
        Xml.text(deleted, "Key", ""), version.isEmpty() ? null : version, marker);
  }

  private static DeletedObjects asked(Element object) {
    String version = Xml.text(object, "VersionId", "");
    return new DeletedObjects(
        Xml.text(object, "Key", ""), version.isEmpty() ? null : version, false);
  }
}
