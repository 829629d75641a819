package dev.trestle.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trestle.log.Event;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Payload;
import dev.trestle.log.Position;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BusMappingTest {

  private static final Position POSITION = new Position(Partition.first("events"), Offset.of(42));

  @Test
  void theMemberIsAddedAfterTheLastOne() {
    assertThat(detail("{\"a\":1.50}"))
        .startsWith("{\"a\":1.50,\"_event\":{\"id\":\"id-1\"")
        .endsWith("}}");
  }

  @Test
  void anEmptyObjectGetsNoComma() {
    assertThat(detail(" { \n} \t\r\n")).startsWith(" { \n\"_event\":{").endsWith("}}");
    assertThat(detail("{}")).startsWith("{\"_event\":{");
  }

  @Test
  void aNestedEmptyObjectAtTheEndIsAMember() throws Exception {
    JsonNode detail = new ObjectMapper().readTree(detail("{\"a\":{} }"));
    assertThat(detail.get("a").isEmpty()).isTrue();
    assertThat(detail.at("/_event/offset").asLong()).isEqualTo(42);
  }

  @Test
  void anEventWithoutSubjectHasNoOrder() {
    assertThat(BusMapping.entry(record(event("", "{}")), "T", List.of()).order()).isEmpty();
    assertThat(BusMapping.entry(record(event("s", "{}")), "T", List.of()).order())
        .isEqualTo("events#0/s");
  }

  @Test
  void theSizeIsCountedInUtf8WithTheTimesFourteenBytes() {
    BusEntry entry =
        BusMapping.entry(record(event("ü", "{\"a\":\"€\"}")), "Type", List.of("arn:ä"));
    int expected =
        14
            + "custom.src".length()
            + "Type".length()
            + "arn:ä".getBytes(StandardCharsets.UTF_8).length
            + entry.detail().length;
    assertThat(entry.bytes()).isEqualTo(expected);
  }

  @Test
  void noEntryIsLargerThanToldBefore() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      String subject = text(random, random.nextInt(60));
      Event event = event(subject, "{\"a\":\"" + "x".repeat(random.nextInt(2_000)) + "\"}");
      int limit = random.nextInt(4_000);
      int largest = BusMapping.largestBytes(event, "Type", List.of(), limit);
      int actual = BusMapping.entry(record(event), "Type", List.of()).bytes();
      assertThat(actual).isLessThanOrEqualTo(largest);
    }
  }

  private static String text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) (random.nextBoolean() ? 'a' : 0x20 + random.nextInt(0x2000)));
    }
    return text.toString();
  }

  private static String detail(String payload) {
    return new String(EventDetail.of(event("s", payload), POSITION), StandardCharsets.UTF_8);
  }

  private static LogRecord record(Event event) {
    return new LogRecord(POSITION, Instant.EPOCH, event);
  }

  private static Event event(String subject, String payload) {
    return new Event(
        "id-1",
        "custom.src",
        "Type",
        1,
        subject,
        Instant.EPOCH,
        Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        Payload.of(payload));
  }
}
