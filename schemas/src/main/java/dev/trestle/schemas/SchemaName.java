package dev.trestle.schemas;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.Locale;
import java.util.Optional;

/**
 * The identity of a schema, and its spelling as a file name.
 *
 * @param type the event type, PascalCase
 * @param version from 1
 */
public record SchemaName(String type, int version) implements Comparable<SchemaName> {

  /** DetailType on the bus is at most 128 characters (EventBridge PutEvents), and so is a type. */
  private static final int MAX_TYPE_LENGTH = 128;

  private static final Pattern TYPE = Pattern.compile("[A-Z][A-Za-z0-9]*");
  private static final Pattern FILE =
      Pattern.compile("([a-z][a-z0-9]*(?:-[a-z][a-z0-9]*)*)\\.v([1-9][0-9]{0,8})");

  static boolean isType(String type) {
    return type.length() <= MAX_TYPE_LENGTH && TYPE.matches(type);
  }

  /** Reads {@code audio-uploaded.v1}; empty when the text is not a schema's name. */
  public static Optional<SchemaName> ofFile(String stem) {
    Matcher matcher = FILE.matcher(stem);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    StringBuilder type = new StringBuilder();
    for (String word : matcher.group(1).split("-", -1)) {
      type.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word, 1, word.length());
    }
    return type.length() > MAX_TYPE_LENGTH
        ? Optional.empty()
        : Optional.of(new SchemaName(type.toString(), Integer.parseInt(matcher.group(2))));
  }

  /** {@code audio-uploaded.v1} for version 1 of {@code AudioUploaded}. */
  public String file() {
    return kebab(type) + ".v" + version;
  }

  static String kebab(String type) {
    StringBuilder kebab = new StringBuilder();
    for (int i = 0; i < type.length(); i++) {
      char c = type.charAt(i);
      if (Character.isUpperCase(c) && kebab.length() > 0) {
        kebab.append('-');
      }
      kebab.append(Character.toLowerCase(c));
    }
    return kebab.toString();
  }

  @Override
  public int compareTo(SchemaName other) {
    int byType = type.compareTo(other.type);
    return byType != 0 ? byType : Integer.compare(version, other.version);
  }
}
