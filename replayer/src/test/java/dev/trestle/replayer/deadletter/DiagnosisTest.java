package dev.trestle.replayer.deadletter;

import static dev.trestle.v1.DeadLetterKind.DEAD_LETTER_KIND_RECEIVES;
import static dev.trestle.v1.DeadLetterKind.DEAD_LETTER_KIND_RULE;
import static dev.trestle.v1.DeadLetterKind.DEAD_LETTER_KIND_SERVICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.DeadLetterAttribute;
import dev.trestle.v1.DeadLetterContent;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DiagnosisTest {

  private static final String ENVELOPE =
      """
      {"version":"0","id":"bus-1","detail-type":"Audio Uploaded","source":"custom.upload","account":"1",
       "time":"2026-01-02T03:04:05Z","region":"us-east-1","resources":[],"detail":{"userId":"u"%s}}""";

  @Test
  void aRulesLetterTellsItsTargetByName() {
    DeadLetter letter =
        diagnosed(
            Map.of(
                "RULE_ARN", "arn:aws:events:us-east-1:1:rule/bus/r",
                "TARGET_ARN", "arn:aws:sqs:us-east-1:1:jobs",
                "ERROR_CODE", "NO_PERMISSIONS",
                "ERROR_MESSAGE", "not allowed"),
            ENVELOPE.formatted(""));
    assertThat(letter.getKind()).isEqualTo(DEAD_LETTER_KIND_RULE);
    assertThat(letter.getCause()).isEqualTo("NO_PERMISSIONS");
    assertThat(letter.getCauseMessage()).isEqualTo("not allowed");
    assertThat(letter.getTarget()).isEqualTo("jobs");
    assertThat(letter.getEventType()).isEqualTo("Audio Uploaded");
    assertThat(letter.getEventSource()).isEqualTo("custom.upload");
    assertThat(letter.getEventId()).isEqualTo("bus-1");
  }

  @Test
  void aTargetThatIsNoQueueStaysAnArn() {
    String lambda = "arn:aws:lambda:us-east-1:1:function:f";
    assertThat(diagnosed(Map.of("RULE_ARN", "r", "TARGET_ARN", lambda), "{}").getTarget())
        .isEqualTo(lambda);
    for (String odd : new String[] {"arn:", "arn:aws:sqs:", "http://", "https://x/"}) {
      assertThat(diagnosed(Map.of("TARGET_ARN", odd), "{}").getTarget()).isEqualTo(odd);
    }
  }

  @Test
  void aServicesLetterTellsItsQueue() {
    DeadLetter letter =
        diagnosed(
            Map.of("ERROR_CODE", "SCHEMA_VIOLATION", "SOURCE_QUEUE", "env-requests"),
            ENVELOPE.formatted(
                ",\"_event\":{\"id\":\"e1\",\"type\":\"AudioUploaded\",\"schemaVersion\":1}"));
    assertThat(letter.getKind()).isEqualTo(DEAD_LETTER_KIND_SERVICE);
    assertThat(letter.getCause()).isEqualTo("SCHEMA_VIOLATION");
    assertThat(letter.getTarget()).isEqualTo("env-requests");
    assertThat(letter.getEventType()).isEqualTo("AudioUploaded");
    assertThat(letter.getEventId()).isEqualTo("e1");
  }

  @Test
  void whatSqsMovedComesFromTheQueueThatSqsNames() {
    DeadLetterContent content =
        DeadLetterContent.newBuilder()
            .setBody("x")
            .putSystemAttributes("DeadLetterQueueSourceArn", "arn:aws:sqs:us-east-1:1:main")
            .build();
    DeadLetter letter = Diagnosis.of("other-dlq", content).build();
    assertThat(letter.getKind()).isEqualTo(DEAD_LETTER_KIND_RECEIVES);
    assertThat(letter.getCause()).isEqualTo("MAX_RECEIVES");
    assertThat(letter.getTarget()).isEqualTo("main");
  }

  @Test
  void whereSqsDoesNotTellTheNameOfTheQueueDoes() {
    assertThat(diagnosed(Map.of(), "x").getTarget()).isEqualTo("jobs");
    assertThat(Diagnosis.of("odd", DeadLetterContent.getDefaultInstance()).getTarget()).isEmpty();
  }

  @Test
  void aBodyThatIsNoEventIsALetterWithoutType() {
    for (String body :
        new String[] {
          "",
          "no JSON",
          "[]",
          "{\"detail\":{}}",
          "{\"detail-type\":5,\"detail\":{}}",
          "[".repeat(5_000)
        }) {
      DeadLetter letter = diagnosed(Map.of("ERROR_CODE", "NOT_JSON"), body);
      assertThat(letter.getEventType()).isEmpty();
      assertThat(letter.getCause()).isEqualTo("NOT_JSON");
    }
  }

  @Test
  void longTextsAreCutAndNoCharacterIsHalved() {
    String message = "x".repeat(399) + "\uD83D\uDE00";
    assertThat(diagnosed(Map.of("ERROR_MESSAGE", message), "").getCauseMessage())
        .isEqualTo("x".repeat(399));
  }

  private static DeadLetter diagnosed(Map<String, String> attributes, String body) {
    DeadLetterContent.Builder content = DeadLetterContent.newBuilder().setBody(body);
    attributes.forEach(
        (name, value) ->
            content.putAttributes(
                name, DeadLetterAttribute.newBuilder().setType("String").setText(value).build()));
    return Diagnosis.of("jobs-dlq", content.build()).build();
  }
}
