package dev.trestle.gateway.intake;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Text with names in braces, such as <code>{userId}/{fileId}/{filename}</code>: takes keys apart,
 * or puts text together. Immutable, thread-safe.
 */
final class Template {

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");

  private final String text;
  private final List<Part> parts;
  private final Pattern pattern;

  private Template(String text, List<Part> parts) {
    this.text = text;
    this.parts = parts;
    StringBuilder keys = new StringBuilder();
    parts.forEach(part -> keys.append(part.isName ? "([^/]+)" : Pattern.quote(part.text)));
    // Of RE2: a key of somebody else's never makes it slow.
    this.pattern = Pattern.compile(keys.toString(), Pattern.DOTALL);
  }

  private record Part(boolean isName, String text) {}

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException if a brace is left open or a name is none; the message says so
   */
  static Template of(String text) {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int open = text.indexOf('{', at);
      int close = open < 0 ? -1 : text.indexOf('}', open);
      if (open < 0) {
        parts.add(new Part(false, text.substring(at)));
        break;
      }
      String name = close < 0 ? "" : text.substring(open + 1, close);
      if (!NAME.matches(name)) {
        throw new IllegalArgumentException(
            "'"
                + text
                + "' has a brace without a name: use such as {userId}, of letters and digits");
      }
      if (open > at) {
        parts.add(new Part(false, text.substring(at, open)));
      }
      parts.add(new Part(true, name));
      at = close + 1;
    }
    return new Template(text, List.copyOf(parts));
  }

  /** The names, in order; one that stands there twice is there twice. */
  List<String> names() {
    return parts.stream().filter(Part::isName).map(Part::text).toList();
  }

  /** Whether two names touch, so that nobody could say where one ends. */
  boolean isAmbiguous() {
    for (int i = 1; i < parts.size(); i++) {
      if (parts.get(i).isName && parts.get(i - 1).isName) {
        return true;
      }
    }
    return false;
  }

  /**
   * What the names stand for in a key; each for one character or more, none of them {@code /}.
   * Empty if the key is not like this.
   */
  Optional<Map<String, String>> match(String key) {
    Matcher matcher = pattern.matcher(key);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Map<String, String> found = new LinkedHashMap<>();
    List<String> names = names();
    for (int i = 0; i < names.size(); i++) {
      found.put(names.get(i), matcher.group(i + 1));
    }
    return Optional.of(found);
  }

  /** The text with the values in place of the names; one without a value is left out. */
  String fill(Map<String, String> values) {
    StringBuilder filled = new StringBuilder();
    for (Part part : parts) {
      filled.append(part.isName ? values.getOrDefault(part.text, "") : part.text);
    }
    return filled.toString();
  }

  @Override
  public String toString() {
    return text;
  }
}
