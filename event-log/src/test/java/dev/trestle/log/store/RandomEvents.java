package dev.trestle.log.store;

import dev.trestle.log.Event;
import dev.trestle.log.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

/** Events of every odd kind, and events much alike, as real batches have them. Seeded. */
final class RandomEvents {

  private static final String[] SPACES = {"", "", " ", "\n  ", "\t\r\n"};
  private static final String[] LITERALS = {"true", "false", "null", "-0", "1e999", "0.10"};
  private static final String[] ODD = {
    "",
    "{",
    "[",
    "{}",
    "[]",
    "\"",
    "{\"a",
    "{\"a\\",
    "{\"a\":\"b\\",
    "{\"a\":\"\\\u0001\"}",
    "{\"a\u0000\":1}",
    "{\"a\":\"////\"}",
    "{\"a/b\" : \"c\\/d/\\\"e\"}",
    "{\"n\":1,\"n\":2}",
    "{12ab\"x\"34}",
    "plain text of 0123456789abcdef0123456789abcdef",
    "<xml/>",
    "\u0001\u0002\u0003\u0004\u0005\u0006\u0007",
    "\u00040",
    "[\"\u0002\"]",
    "[1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9]",
  };

  private final Random random;

  RandomEvents(long seed) {
    this.random = new Random(seed);
  }

  List<Event> batch(int most) {
    List<Event> events = new ArrayList<>();
    int size = 1 + random.nextInt(most);
    boolean alike = random.nextBoolean();
    for (int i = 0; i < size; i++) {
      events.add(alike && random.nextInt(10) > 0 ? alike() : odd());
    }
    return events;
  }

  List<Event> alike(int size) {
    return Stream.generate(this::alike).limit(size).toList();
  }

  /** Events of few types, with UUIDs, hashes and trace contexts. */
  Event alike() {
    String file = uuid();
    Map<String, String> extensions =
        random.nextInt(4) == 0
            ? Map.of()
            : Map.of(Event.TRACEPARENT, "00-" + hex(16) + "-" + hex(8) + "-01");
    return new Event(
        random.nextInt(5) == 0 ? "order-" + random.nextInt(100) : uuid(),
        "custom.upload-service",
        random.nextBoolean() ? "AudioUploaded" : "VideoUploaded",
        1,
        file,
        Instant.ofEpochMilli(1_700_000_000_000L + random.nextInt(10_000)),
        extensions,
        Payload.of(
            """
            {"fileId":"%s","key":"users/%s/audio/%s/%s.wav","etag":"%s","size":%d,"ok":%s,"sum":"%s"}"""
                .formatted(
                    file,
                    uuid(),
                    file,
                    word(),
                    hex(16),
                    random.nextInt(1_000_000),
                    random.nextBoolean(),
                    hex(random.nextInt(40)))));
  }

  private Event odd() {
    Map<String, String> extensions = new HashMap<>();
    for (int i = random.nextInt(4) * random.nextInt(4); i > 0; i--) {
      extensions.put(text(), text());
    }
    return new Event(
        "i" + text(),
        text(),
        text(),
        random.nextInt(3) == 0 ? Integer.MAX_VALUE : random.nextInt(3),
        random.nextBoolean() ? "" : text(),
        Instant.ofEpochSecond(
            random.nextLong(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond()),
            random.nextInt(1_000_000_000)),
        extensions,
        Payload.wrap(payload()));
  }

  private byte[] payload() {
    return switch (random.nextInt(4)) {
      case 0 -> {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        yield bytes;
      }
      case 1 -> ODD[random.nextInt(ODD.length)].getBytes(StandardCharsets.UTF_8);
      default -> json(4).getBytes(StandardCharsets.UTF_8);
    };
  }

  private String json(int depth) {
    int kind = random.nextInt(depth > 0 ? 6 : 4);
    return switch (kind) {
      case 0 -> LITERALS[random.nextInt(LITERALS.length)];
      case 1 -> Long.toString(random.nextLong()) + random.nextLong();
      case 2 -> quoted();
      case 3 -> "\"" + uuid() + "/" + hex(random.nextInt(20)) + "/" + word() + "\"";
      default -> {
        StringBuilder json = new StringBuilder(kind == 4 ? "{" : "[");
        for (int i = random.nextInt(5); i >= 0; i--) {
          json.append(space());
          if (kind == 4) {
            json.append(quoted()).append(space()).append(':').append(space());
          }
          json.append(json(depth - 1)).append(space()).append(i > 0 ? "," : "");
        }
        yield json.append(kind == 4 ? "}" : "]").toString();
      }
    };
  }

  private String quoted() {
    String plain = random.nextBoolean() ? word() : text();
    return "\"" + plain.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private String space() {
    return SPACES[random.nextInt(SPACES.length)];
  }

  private String word() {
    return "word" + random.nextInt(20);
  }

  private String uuid() {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  private String hex(int bytes) {
    byte[] value = new byte[bytes];
    random.nextBytes(value);
    return HexFormat.of().formatHex(value);
  }

  /** Of any characters, control characters and those beyond 16 bits among them. */
  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(60); i > 0; i--) {
      int kind = random.nextInt(3);
      text.appendCodePoint(
          kind == 0
              ? random.nextInt(0x80)
              : kind == 1 ? 0x80 + random.nextInt(0xd000) : 0x10000 + random.nextInt(0x10000));
    }
    return text.toString();
  }
}
