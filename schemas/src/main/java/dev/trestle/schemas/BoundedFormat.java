package dev.trestle.schemas;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.format.Format;
import com.networknt.schema.format.Formats;
import java.util.List;
import java.util.Set;

/**
 * A format of draft-07, or {@code uuid}, or {@code duration}, that no longer text can match: the
 * library checks some formats with patterns whose time grows with the square of the length.
 */
record BoundedFormat(Format format, int maxLength) implements Format {

  private static final int MAX_LENGTH = 1 << 10;

  /** A presigned S3 URL with a session token is about 2,000 characters long. */
  private static final int MAX_URI_LENGTH = 1 << 13;

  private static final Set<String> LONG = Set.of("uri", "uri-reference", "iri", "iri-reference");

  private static final Set<String> NAMES =
      Set.of(
          "date",
          "date-time",
          "duration",
          "email",
          "hostname",
          "idn-email",
          "idn-hostname",
          "ipv4",
          "ipv6",
          "iri",
          "iri-reference",
          "json-pointer",
          "regex",
          "relative-json-pointer",
          "time",
          "uri",
          "uri-reference",
          "uri-template",
          "uuid");

  /** Pure ASCII without spaces; the library lets a line break at the end pass. */
  private static final Set<String> GRAPHIC =
      Set.of("date", "date-time", "duration", "time", "uuid");

  static List<BoundedFormat> all() {
    return Formats.DEFAULT.stream()
        .filter(format -> NAMES.contains(format.getName()))
        .map(f -> new BoundedFormat(f, LONG.contains(f.getName()) ? MAX_URI_LENGTH : MAX_LENGTH))
        .toList();
  }

  @Override
  public String getName() {
    return format.getName();
  }

  @Override
  public String getMessageKey() {
    return format.getMessageKey();
  }

  @Override
  public boolean matches(ExecutionContext execution, SchemaContext schema, String value) {
    return value.length() <= maxLength
        && (!GRAPHIC.contains(getName()) || isGraphic(value))
        && format.matches(execution, schema, value);
  }

  private static boolean isGraphic(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) <= ' ' || value.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }
}
