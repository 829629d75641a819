package dev.trestle.schemas.mapping;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps one evaluation short, shallow and repeatable. */
final class MappingBounds {

  private static final int MAX_DEPTH = 200;
  private static final int MAX_STEPS = 500_000;
  private static final int MAX_PADDING = 1 << 10;

  /** Functions whose result differs from one call to the next, or that run text as code. */
  private static final List<String> FORBIDDEN = List.of("eval", "millis", "now", "random");

  private final long deadline;
  private int depth;
  private int steps;

  private MappingBounds(Duration limit) {
    deadline = System.nanoTime() + limit.toNanos();
  }

  static void apply(Jsonata.Frame frame, Duration limit) {
    MappingBounds bounds = new MappingBounds(limit);
    frame.setEvaluateEntryCallback((expression, input, scope) -> bounds.enter());
    frame.setEvaluateExitCallback((expression, input, scope, result) -> bounds.leave());
    for (String name : FORBIDDEN) {
      frame.bind(name, function("<x?x?x?:x>", arguments -> forbid(name)));
    }
    frame.bind("pad", function("<s-ns?:s>", MappingBounds::pad));
    frame.bind("clone", function("<(oa)-:o>", arguments -> copy(arguments.get(0))));
  }

  private void enter() {
    depth++;
    if (depth > MAX_DEPTH) {
      throw new JException("it nests or recurs more than " + MAX_DEPTH + " deep", -1);
    }
    steps++;
    if (steps > MAX_STEPS) {
      throw new JException("it took more than " + MAX_STEPS + " steps", -1);
    }
    checkTime();
  }

  private void leave() {
    depth--;
    checkTime();
  }

  private void checkTime() {
    if (System.nanoTime() - deadline > 0) {
      throw new JException("it took too long", -1);
    }
  }

  private static Object forbid(String name) {
    throw new JException("$" + name + " is not available in mappings", -1);
  }

  /** The library's own pads one character at a time, in quadratic time. */
  private static Object pad(List<?> arguments) {
    String text = (String) arguments.get(0);
    int width = ((Number) arguments.get(1)).intValue();
    Object given = arguments.size() > 2 ? arguments.get(2) : null;
    String filler = given == null || given.toString().isEmpty() ? " " : given.toString();
    int missing = Math.abs(width) - text.codePointCount(0, text.length());
    if (Math.abs((long) width) > MAX_PADDING) {
      throw new JException("$pad pads to at most " + MAX_PADDING + " characters", -1);
    }
    if (missing <= 0) {
      return text;
    }
    String padding =
        filler
            .repeat(missing)
            .codePoints()
            .limit(missing)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return width < 0 ? padding + text : text + padding;
  }

  /** The library's own copies by way of text, and rounds numbers. */
  private static Object copy(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> copy = new LinkedHashMap<>();
      map.forEach((key, each) -> copy.put(key, each == null ? null : copy(each)));
      return copy;
    }
    if (value instanceof List<?> list) {
      List<Object> copy = new ArrayList<>();
      list.forEach(each -> copy.add(each == null ? null : copy(each)));
      return copy;
    }
    return value;
  }

  private static Jsonata.JFunction function(String signature, Body body) {
    return new Jsonata.JFunction((input, arguments) -> body.call(arguments), signature);
  }

  private interface Body {
    Object call(List<?> arguments);
  }
}
