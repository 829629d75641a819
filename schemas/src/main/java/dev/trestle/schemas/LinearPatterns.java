package dev.trestle.schemas;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Regular expressions whose matching time grows linearly with the text, whatever the pattern.
 *
 * <p>RE2/J cannot look ahead or back nor refer back to a group; a pattern that does is refused when
 * its schema is read.
 */
public final class LinearPatterns implements RegularExpressionFactory {

  static final int MAX_LENGTH = 1 << 10;

  /** Steps of the compiled program; bounds what nested repetition can expand to. */
  private static final int MAX_PROGRAM = 20_000;

  @Override
  public RegularExpression getRegularExpression(String regex) {
    return compile(regex)::find;
  }

  /** Why a pattern cannot be used; empty if it can. */
  static Optional<String> refusal(String regex) {
    try {
      compile(regex);
      return Optional.empty();
    } catch (PatternSyntaxException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Whether a pattern is found in a text, as JSON Schema's {@code pattern} asks.
   *
   * @param regex a pattern from a schema that was accepted
   */
  public static boolean find(String regex, String text) {
    return compile(regex).find(text);
  }

  private static Search compile(String regex) {
    if (regex.length() > MAX_LENGTH) {
      throw new PatternSyntaxException("longer than " + MAX_LENGTH + " characters", regex);
    }
    if (PatternSize.of(regex) > MAX_PROGRAM) {
      throw new PatternSyntaxException("its repetitions expand too far", regex);
    }
    Pattern pattern = Pattern.compile(codePoints(regex));
    return new Remembering(text -> pattern.matcher(text).find());
  }

  /** ECMA 262 writes a code point as backslash-u and four digits, RE2 as {@code \x{…}}. */
  private static String codePoints(String regex) {
    StringBuilder translated = new StringBuilder(regex.length());
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c == '\\' && i + 5 < regex.length() && regex.charAt(i + 1) == 'u') {
        translated.append("\\x{").append(regex, i + 2, i + 6).append('}');
        i += 5;
      } else if (c == '\\' && i + 1 < regex.length()) {
        translated.append(c).append(regex.charAt(++i));
      } else {
        translated.append(c);
      }
    }
    return translated.toString();
  }

  private interface Search {
    boolean find(String text);
  }

  /**
   * Remembers some texts that matched: buckets, media types and language tags come again and again,
   * and RE2/J takes a microsecond for each. Races lose a memory, never an answer.
   */
  private static final class Remembering implements Search {
    private static final int SLOTS = 64;
    private static final int MAX_REMEMBERED_LENGTH = 128;

    private final Search search;
    private final @Nullable String[] matched = new String[SLOTS];

    Remembering(Search search) {
      this.search = search;
    }

    @Override
    public boolean find(String text) {
      int slot = text.hashCode() & (SLOTS - 1);
      if (text.equals(matched[slot])) {
        return true;
      }
      boolean found = search.find(text);
      if (found && text.length() <= MAX_REMEMBERED_LENGTH) {
        matched[slot] = text;
      }
      return found;
    }
  }
}
