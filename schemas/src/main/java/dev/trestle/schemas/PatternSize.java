package dev.trestle.schemas;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayDeque;
import java.util.Deque;

/** Estimates, without compiling it, how many steps a pattern's counted repetitions expand to. */
final class PatternSize {

  private static final Pattern COUNT = Pattern.compile("^\\{([0-9]{1,9})(?:,([0-9]{0,9}))?\\}");
  private static final long CEILING = 1L << 40;

  private final Deque<Long> outerSums = new ArrayDeque<>();
  private long sum;
  private long lastAtom;

  private PatternSize() {}

  static long of(String regex) {
    PatternSize size = new PatternSize();
    int i = 0;
    while (i < regex.length()) {
      i = size.take(regex, i);
    }
    while (!size.outerSums.isEmpty()) {
      size.closeGroup();
    }
    return size.sum;
  }

  private int take(String regex, int at) {
    switch (regex.charAt(at)) {
      case '\\' -> {
        atom();
        return at + 2;
      }
      case '[' -> {
        atom();
        return classEnd(regex, at);
      }
      case '(' -> {
        outerSums.push(sum);
        sum = 0;
      }
      case ')' -> {
        if (!outerSums.isEmpty()) {
          closeGroup();
        }
      }
      case '{' -> {
        Matcher count = COUNT.matcher(regex.substring(at));
        if (count.find()) {
          repeat(largest(count));
          return at + count.end();
        }
        atom();
      }
      default -> atom();
    }
    return at + 1;
  }

  private void atom() {
    lastAtom = 1;
    sum++;
  }

  private void closeGroup() {
    lastAtom = sum + 2;
    sum = Math.min(CEILING, outerSums.pop() + lastAtom);
  }

  private void repeat(long times) {
    sum = Math.min(CEILING, sum + lastAtom * Math.max(0, times - 1));
    lastAtom = Math.min(CEILING, lastAtom * Math.max(1, times));
  }

  private static long largest(Matcher count) {
    long least = Math.min(1_000, Long.parseLong(count.group(1)));
    String most = count.group(2);
    return most == null || most.isEmpty()
        ? least + 1
        : Math.max(least, Math.min(1_000, Long.parseLong(most)));
  }

  private static int classEnd(String regex, int start) {
    for (int i = start + 1; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == ']' && i > start + 1) {
        return i + 1;
      }
    }
    return regex.length();
  }
}
