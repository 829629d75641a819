package dev.trestle.schemas;

import static dev.trestle.schemas.Fixtures.schema;
import static dev.trestle.schemas.Fixtures.utf8;
import static dev.trestle.schemas.Fixtures.violations;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadValidationTest {

  @Test
  void allViolationsAreListedEachAtItsMember() {
    Schema schema =
        schema(
            """
            "properties": {
              "a": { "type": "string" },
              "b": { "properties": { "c/d~e": { "minimum": 3 } } },
              "list": { "items": { "type": "integer" } }
            },
            "required": ["x"],
            "additionalProperties": false
            """);

    assertThat(violations(schema, "{\"a\":1,\"b\":{\"c/d~e\":2},\"list\":[1,\"2\"],\"y\":0}"))
        .containsExactlyInAnyOrder(
            "/a type",
            "/b/c~1d~0e minimum",
            "/list/1 type",
            "/x required",
            "/y additionalProperties");
  }

  @Test
  void messageSaysWhatToDoAndExcerptShowsTheValue() {
    Schema schema = schema("\"properties\":{\"size\":{\"type\":\"integer\"}}");

    Validation.Invalid invalid =
        (Validation.Invalid) schema.validate(utf8("{\"size\":\"" + "9".repeat(200) + "\"}"));

    Violation violation = invalid.violations().get(0);
    assertThat(violation.message()).isEqualTo("Use a value of type integer.");
    assertThat(violation.excerpt()).startsWith("\"999").hasSize(80).endsWith("…");
  }

  @Test
  void twentyViolationsAreListedAndTheRestIsSaid() {
    Schema schema = schema("\"additionalProperties\":{\"type\":\"string\"}");

    Validation.Invalid twenty = (Validation.Invalid) schema.validate(utf8(numbers(20)));
    Validation.Invalid thousand = (Validation.Invalid) schema.validate(utf8(numbers(1_000)));

    assertThat(twenty.violations()).hasSize(20);
    assertThat(twenty.more()).isFalse();
    assertThat(thousand.violations()).hasSize(20);
    assertThat(thousand.more()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "date-time, 2026-01-31T09:30:00Z, 2026-02-30T09:30:00Z",
    "date-time, 2026-01-31T09:30:00.123456789+01:00, 2026-01-31T09:30:00",
    "uuid, 2f5b0c1e-8d0f-4b0e-9d57-0c7f3f8f6a11, 2f5b0c1e8d0f4b0e9d570c7f3f8f6a11",
    "uri, https://example.com/a?b=c#d, /a/b",
    "email, ada@example.com, ada.example.com"
  })
  void formatsAreAsserted(String format, String good, String bad) {
    Schema schema = schema("\"properties\":{\"a\":{\"format\":\"" + format + "\"}}");

    assertThat(violations(schema, "{\"a\":\"" + good + "\"}")).isEmpty();
    assertThat(violations(schema, "{\"a\":\"" + bad + "\"}")).containsExactly("/a format");
    assertThat(violations(schema, "{\"a\":\"" + good + "\\n\"}")).containsExactly("/a format");
    assertThat(violations(schema, "{\"a\":7}")).isEmpty();
  }

  @Test
  void reservedMemberIsRefusedEvenWhereTheSchemaIsOpen() {
    assertThat(violations(schema(""), "{\"_event\":null}")).containsExactly("/_event reserved");
    assertThat(violations(schema(""), "{\"a\":{\"_event\":1}}")).isEmpty();
  }

  @Test
  void resourcesAreTheS3LocationsOfThePayload() {
    String payload =
        """
        {
          "s3Location": { "bucket": "b", "key": "a b/ü.wav", "versionId": "1" },
          "parts": [
            { "s3Location": { "bucket": "b", "key": "2" } },
            { "s3Location": { "bucket": "b", "key": "2" } },
            { "s3Location": "elsewhere" },
            { "s3Location": { "bucket": "b" } }
          ]
        }
        """;

    Validation.Valid valid = (Validation.Valid) schema("").validate(utf8(payload));

    assertThat(valid.resources()).containsExactly("arn:aws:s3:::b/a b/ü.wav", "arn:aws:s3:::b/2");
  }

  @Test
  void patternsThatBacktrackElsewhereTakeLinearTime() {
    Schema schema =
        schema(
            "\"properties\":{\"a\":{\"pattern\":\"^(.*?,){15}P\"},\"b\":{\"pattern\":\"^(a+)+$\"}}");
    String payload = "{\"a\":\"" + "1,".repeat(5_000) + "\",\"b\":\"" + "a".repeat(50_000) + "!\"}";

    assertTimeoutPreemptively(
        ofSeconds(10),
        () ->
            assertThat(violations(schema, payload))
                .containsExactlyInAnyOrder("/a pattern", "/b pattern"));
  }

  @Test
  void formatsOfLongTextTakeLinearTime() {
    String text = "@".repeat(500_000) + " ";
    for (String format : new String[] {"email", "uri", "hostname", "json-pointer", "date-time"}) {
      Schema schema = schema("\"properties\":{\"a\":{\"format\":\"" + format + "\"}}");

      assertTimeoutPreemptively(
          ofSeconds(10),
          () ->
              assertThat(violations(schema, "{\"a\":\"" + text + "\"}"))
                  .containsExactly("/a format"));
    }
  }

  @Test
  void alternativesThatMultiplyWithDepthEndInAViolation() {
    Schema schema =
        schema(
            """
            "anyOf": [
              { "properties": { "n": { "$ref": "#" } }, "required": ["x"] },
              { "properties": { "n": { "$ref": "#" } }, "required": ["y"] }
            ]
            """);

    assertTimeoutPreemptively(
        ofSeconds(10),
        () ->
            assertThat(violations(schema, "{\"n\":".repeat(60) + "{}" + "}".repeat(60)))
                .containsExactly(" complexity"));
  }

  @Test
  void itemsWhoseHashesCollideAreComparedInGoodTime() {
    Schema schema = schema("\"properties\":{\"a\":{\"uniqueItems\":true}}");
    String colliding =
        IntStream.range(0, 1 << 15)
            .mapToObj(
                i ->
                    IntStream.range(0, 15)
                        .mapToObj(bit -> (i >> bit & 1) == 0 ? "Aa" : "BB")
                        .collect(Collectors.joining("", "\"", "\"")))
            .collect(Collectors.joining(",", "{\"a\":[", "]}"));

    assertTimeoutPreemptively(
        ofSeconds(10), () -> assertThat(violations(schema, colliding)).isEmpty());
  }

  @Test
  void recursionThatConsumesThePayloadIsFollowed() {
    Schema tree =
        schema(
            """
            "properties": {
              "value": { "type": "integer" },
              "children": { "items": { "$ref": "#" } }
            }
            """);

    assertThat(
            violations(tree, "{\"children\":[{\"value\":1},{\"children\":[{\"value\":\"x\"}]}]}"))
        .containsExactly("/children/1/children/0/value type");
  }

  private static String numbers(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"m" + i + "\":" + i)
        .collect(Collectors.joining(",", "{", "}"));
  }
}
