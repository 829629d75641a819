package dev.trestle.benchmarks.aws.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An expression cut into words, read from left to right, with its placeholders at hand. */
final class Tokens {

  private static final Pattern TOKEN =
      Pattern.compile("\\s*([#:]?[A-Za-z0-9_]+|<>|<=|>=|[=<>(),+-])\\s*");

  private final String text;
  private final List<String> words = new ArrayList<>();
  private final JsonNode names;
  private final JsonNode values;
  private int next;

  Tokens(String text, JsonNode names, JsonNode values) {
    this.text = text;
    this.names = names;
    this.values = values;
    Matcher matcher = TOKEN.matcher(text);
    int end = 0;
    while (matcher.find() && matcher.start() == end) {
      words.add(matcher.group(1));
      end = matcher.end();
    }
    if (end != text.length()) {
      throw new ExpressionException("The stand-in cannot read '" + text + "' from " + end);
    }
  }

  boolean atEnd() {
    return next == words.size();
  }

  String take() {
    if (atEnd()) {
      throw new ExpressionException("'" + text + "' ends too early");
    }
    return words.get(next++);
  }

  /** Takes the word if it is next; the case of letters does not matter. */
  boolean takeIf(String word) {
    boolean same = !atEnd() && words.get(next).equalsIgnoreCase(word);
    if (same) {
      next++;
    }
    return same;
  }

  void expect(String word) {
    if (!takeIf(word)) {
      throw new ExpressionException("'" + text + "' lacks '" + word + "'");
    }
  }

  /** Takes a function's name if one is next, in lower case; otherwise the empty text. */
  String takeFunction() {
    boolean call = next + 1 < words.size() && words.get(next + 1).equals("(");
    boolean name = call && Character.isLetter(words.get(next).charAt(0));
    return name ? words.get(next++).toLowerCase(Locale.ROOT) : "";
  }

  /** Takes an attribute's name, or its placeholder. */
  String takeName() {
    String word = take();
    if (!word.startsWith("#")) {
      return word;
    }
    JsonNode name = names.path(word);
    if (!name.isTextual()) {
      throw new ExpressionException("'" + word + "' is not in ExpressionAttributeNames");
    }
    return name.textValue();
  }

  /** Takes an attribute's name or a value. */
  Operand takeOperand() {
    if (takeIf("size")) {
      expect("(");
      String name = takeName();
      expect(")");
      return new Operand.Size(name);
    }
    if (!atEnd() && words.get(next).startsWith(":")) {
      String word = take();
      JsonNode value = values.path(word);
      if (!value.isObject()) {
        throw new ExpressionException("'" + word + "' is not in ExpressionAttributeValues");
      }
      return new Operand.Value(value);
    }
    return new Operand.Attribute(takeName());
  }
}
