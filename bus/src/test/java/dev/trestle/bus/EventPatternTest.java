package dev.trestle.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.log.Event;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Payload;
import dev.trestle.log.Position;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventPatternTest {

  private static final BusPlace PLACE = new BusPlace("123456789012", "eu-west-1");
  private static final String PAYLOAD =
      """
      {"userId":"user-42","size":1500,"ok":true,"none":null,"tags":["red","blue"],
       "parts":[{"n":1,"k":"a"},{"n":2,"k":"b"}],"ip":"10.0.0.7"}""";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"source\":[\"custom.upload\"]}",
        "{\"detail-type\":[\"Audio Uploaded\",\"other\"]}",
        "{\"account\":[\"123456789012\"],\"region\":[{\"prefix\":\"eu-\"}]}",
        "{\"time\":[{\"prefix\":\"2026-01-31T09:30:00Z\"}]}",
        "{\"resources\":[{\"suffix\":\"/b.wav\"}]}",
        "{\"detail\":{\"userId\":[{\"wildcard\":\"user-*\"}]}}",
        "{\"detail\":{\"size\":[{\"numeric\":[\">\",1000,\"<=\",1500]}]}}",
        "{\"detail\":{\"tags\":[\"blue\"],\"ok\":[true],\"none\":[null]}}",
        "{\"detail\":{\"absent\":[{\"exists\":false}]}}",
        "{\"detail\":{\"parts\":{\"n\":[2],\"k\":[\"b\"]}}}",
        "{\"detail\":{\"ip\":[{\"cidr\":\"10.0.0.0/8\"}]}}",
        "{\"detail\":{\"userId\":[{\"anything-but\":[\"x\"]}]}}",
        "{\"detail\":{\"_event\":{\"type\":[\"AudioUploaded\"],\"subject\":[\"file-1\"]}}}",
        "{\"detail\":{\"_event\":{\"replay\":[{\"exists\":false}]}}}",
        "{\"$or\":[{\"source\":[\"no\"]},{\"detail\":{\"userId\":[\"user-42\"]}}]}",
      })
  void whatARuleWouldTakeMatches(String pattern) {
    assertThat(pattern(pattern).matches(event(PAYLOAD))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"source\":[\"custom\"]}",
        "{\"detail-type\":[\"AudioUploaded\"]}",
        "{\"detail\":{\"parts\":{\"n\":[1],\"k\":[\"b\"]}}}",
        "{\"detail\":{\"_event\":{\"exists\":[true]}}}",
        "{\"detail\":{\"_event\":{\"replay\":[{\"exists\":true}]}}}",
        "{\"detail\":{\"size\":[\"1500\"]}}",
      })
  void whatARuleWouldLeaveDoesNotMatch(String pattern) {
    assertThat(pattern(pattern).matches(event(PAYLOAD))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | not a JSON object",
        "[] | not a JSON object",
        "{ | line 1",
        "{\"source\":[\"a\"]} x | line 1",
        "{} | Empty objects are not allowed",
        "{\"source\":\"a\"} | \"source\" must be an object or an array",
        "{\"source\":[]} | Empty arrays are not allowed",
        "{\"detail\":{\"a\":[{\"prefixed\":\"x\"}]}} | prefixed",
        "{\"detail\":{\"a\":[{\"numeric\":[\">\",\"x\"]}]}} | must be numeric",
        "{\"detail\":{\"a\":[{\"wildcard\":\"a**b\"}]}} | wildcard",
        "{\"$or\":[{\"source\":[\"a\"]}]} | at least 2",
      })
  void whatIsWrongWithAPatternIsTold(String pattern, String problem) {
    assertThat(invalid(pattern)).containsIgnoringCase(problem);
  }

  @Test
  void whatAPatternCostsIsBounded() {
    assertThat(invalid("{\"source\":[\"" + "x".repeat(EventPattern.MAX_BYTES) + "\"]}"))
        .contains("at most 4096");
    assertThat(invalid("{\"a\":[{\"wildcard\":\"" + "*a".repeat(40) + "\"}]}"))
        .contains("40 asterisks");
    assertThat(invalid("{\"a\":".repeat(600) + "[1]" + "}".repeat(400))).isNotEmpty();
    assertThat(invalid("[".repeat(4000))).isNotEmpty();
    String or = "\"$or\":[{\"a\":[1]},{\"b\":[1]}]";
    assertThat(
            invalid(
                IntStream.range(0, 10)
                    .mapToObj(i -> "\"f%d\":{%s}".formatted(i, or))
                    .collect(Collectors.joining(",", "{", "}"))))
        .contains("1000 combinations");
    String prefixes =
        IntStream.range(0, 9)
            .mapToObj(i -> "{\"prefix\":\"%s\"}".formatted("p".repeat(i)))
            .collect(Collectors.joining(",", "[", "]"));
    assertThat(
            invalid(
                IntStream.range(0, 9)
                    .mapToObj(i -> "\"f%d\":%s".formatted(i, prefixes))
                    .collect(Collectors.joining(",", "{", "}"))))
        .contains("too many alternatives");
  }

  @Test
  void anEventThatWouldTakeTooManyStepsIsNotMatched() {
    EventPattern pattern =
        pattern("{\"detail\":{\"a\":[{\"exists\":true}],\"b\":[{\"exists\":true}]}}");

    assertThat(pattern.matches(event(arrays(20)))).isTrue();
    assertThatThrownBy(() -> pattern.matches(event(arrays(5000))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("event-1");
  }

  @Test
  void longArraysThatThePatternDoesNotLookAtCostNothing() {
    assertThat(pattern("{\"source\":[\"custom.upload\"]}").matches(event(arrays(20_000)))).isTrue();
  }

  @Test
  void aPatternIsShownAsItWasWritten() {
    assertThat(pattern("{ \"source\" : [\"a\"] }")).hasToString("{ \"source\" : [\"a\"] }");
  }

  private static String arrays(int values) {
    String array = String.join(",", Collections.nCopies(values, "1"));
    return "{\"a\":[%s],\"b\":[%s]}".formatted(array, array);
  }

  private static EventPattern pattern(String json) {
    return ((EventPattern.Valid) EventPattern.parse(json)).pattern();
  }

  private static String invalid(String json) {
    return ((EventPattern.Invalid) EventPattern.parse(json)).problem();
  }

  private static EventEnvelope event(String payload) {
    Event event =
        new Event(
            "event-1",
            "custom.upload",
            "AudioUploaded",
            1,
            "file-1",
            Instant.parse("2026-01-31T09:30:00.5Z"),
            Map.of(),
            Payload.of(payload));
    LogRecord record =
        new LogRecord(new Position(Partition.first("events"), Offset.FIRST), Instant.EPOCH, event);
    return EventEnvelope.of(
        record, "Audio Uploaded", List.of("arn:aws:s3:::bucket/a/b.wav"), PLACE);
  }
}
