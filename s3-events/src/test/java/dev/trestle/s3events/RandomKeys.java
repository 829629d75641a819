package dev.trestle.s3events;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Keys of objects with every odd character that S3 allows. */
final class RandomKeys {

  static final List<String> ODD =
      List.of(
          "plain.txt",
          "a+b",
          "a b",
          "a%2Bb",
          "100%",
          "%",
          "+",
          " ",
          "/",
          "//",
          "a/b/../c",
          ".",
          "images/photo (copy).jpg",
          "!-_.*'()&$@=;/:+ ,?\\{^}%`]\">[~<#|",
          "tab\there",
          "line\nfeed\r",
          "nul\u0000",
          "\u0001\u001f\u007f\u0080\u009f",
          "\u2028\uFEFF\uFFFD\uFFFF",
          "grün/日本語/привет",
          "🎧 interview 👩‍👩‍👧.wav",
          "e\u0301",
          "k".repeat(1024),
          "🎧".repeat(256),
          "+".repeat(1024));

  private RandomKeys() {}

  /** 1 to 1,024 bytes. */
  static String next(Random random) {
    if (random.nextInt(5) == 0) {
      return ODD.get(random.nextInt(ODD.size()));
    }
    int most = random.nextInt(10) == 0 ? 1024 : 30;
    StringBuilder key = new StringBuilder();
    int bytes = 0;
    do {
      String next = Character.toString(codePoint(random));
      bytes += next.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > most && key.length() > 0) {
        break;
      }
      key.append(next);
    } while (bytes < most);
    return key.toString();
  }

  private static int codePoint(Random random) {
    int bound = new int[] {0x80, 0x80, 0x800, 0x10000, 0x110000}[random.nextInt(5)];
    int point = random.nextInt(bound);
    return point >= 0xD800 && point <= 0xDFFF ? '+' : point;
  }
}
