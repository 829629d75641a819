package dev.trestle.s3events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FuzzTest {

  private static final List<String> SEEDS =
      List.of(
          Messages.NATIVE,
          Messages.EVENT_BRIDGE,
          Messages.MARKER,
          Messages.CLOUD_TRAIL,
          Messages.TEST,
          Messages.throughSns(Messages.NATIVE),
          Messages.throughSns(Messages.CLOUD_TRAIL));

  private static final String[] VALUES = {
    "null",
    "true",
    "7",
    "-1",
    "1e400",
    "1e1000000000",
    "\"\"",
    "\"%\"",
    "[]",
    "{}",
    "[{}]",
    "[null]",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "NaN",
    "\"null\"",
    "\"true\""
  };

  @Test
  void whateverABodyIsItIsAnswered() {
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      byte[] body = mutated(random);
      assertThatCode(() -> S3Message.read(body))
          .as("%s", new String(body, StandardCharsets.UTF_8))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void everyMemberMayBeAnyValue() {
    for (String seed : SEEDS) {
      for (int at = seed.indexOf(':'); at >= 0; at = seed.indexOf(':', at + 1)) {
        for (String value : VALUES) {
          String body = seed.substring(0, at + 1) + value + rest(seed, at + 1);
          assertThat(Messages.read(body)).as(body).isNotNull();
        }
      }
    }
  }

  /** What follows the value at that place, if it is a text or a number. */
  private static String rest(String seed, int from) {
    int end = from;
    boolean text = seed.charAt(from) == '"';
    do {
      end++;
    } while (end < seed.length()
        && (text
            ? seed.charAt(end - 1) != '"' || end == from + 1
            : ",}]".indexOf(seed.charAt(end)) < 0));
    return seed.substring(end);
  }

  private static byte[] mutated(Random random) {
    byte[] body = SEEDS.get(random.nextInt(SEEDS.size())).getBytes(StandardCharsets.UTF_8).clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(body.length);
      switch (random.nextInt(4)) {
        case 0 -> body[at] = (byte) random.nextInt();
        case 1 -> body[at] = (byte) "\"{}[]:,\\%+0-ex".charAt(random.nextInt(14));
        case 2 -> body = java.util.Arrays.copyOf(body, Math.max(1, at));
        default -> {
          byte[] doubled = java.util.Arrays.copyOf(body, body.length + 20);
          System.arraycopy(
              body,
              at,
              doubled,
              Math.min(at + 20, doubled.length - (body.length - at)),
              body.length - at);
          body = doubled;
        }
      }
    }
    return body;
  }
}
