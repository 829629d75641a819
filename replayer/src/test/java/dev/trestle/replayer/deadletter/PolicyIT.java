package dev.trestle.replayer.deadletter;

import static dev.trestle.v1.DeadLetterState.DEAD_LETTER_STATE_ARCHIVED;
import static dev.trestle.v1.DeadLetterState.DEAD_LETTER_STATE_OPEN;
import static dev.trestle.v1.DeadLetterState.DEAD_LETTER_STATE_REDRIVEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Event;
import dev.trestle.log.Payload;
import dev.trestle.log.append.Appended;
import dev.trestle.log.append.LogAppender;
import dev.trestle.log.state.LogCatalog;
import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import dev.trestle.server.testing.Await;
import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.DeadLetterKind;
import dev.trestle.v1.DeadLetterState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** What becomes of dead letters that nobody looks at, in a time that only the test moves. */
class PolicyIT {

  private static final String ENVELOPE =
      """
      {"version":"0","id":"bus-1","detail-type":"%s","source":"custom.notes","account":"1",
       "time":"2026-01-02T03:04:05Z","region":"us-east-1","resources":[],"detail":{}}""";

  private static Stand stand;

  @BeforeAll
  static void start() {
    stand =
        Stand.start(
            Map.of(
                "trestle.dead-letters.critical-types", "PaymentFailed",
                "trestle.dead-letters.causes.no-resource.retries", "1",
                "trestle.dead-letters.first-delay", "10m"));
  }

  @AfterAll
  static void stop() throws Exception {
    stand.close();
  }

  @Test
  void whatMayGoByItselfIsRedrivenAfterAPauseAndThenArchived() {
    String redriveOf = "";
    for (int redrives = 0; redrives < 3; redrives++) {
      DeadLetter letter = comes("THROTTLING", redriveOf);
      stand.round();
      assertThat(stateOf(letter)).isEqualTo(DEAD_LETTER_STATE_OPEN);
      stand.clock().advance(Duration.ofMinutes(10).multipliedBy(1L << redrives));
      stand.round();
      assertThat(stateOf(letter)).isEqualTo(DEAD_LETTER_STATE_REDRIVEN);
      assertThat(stand.get(letter.getId()).getStateBy()).isEqualTo("policy");
      Message message = stand.receive(Stand.QUEUE);
      redriveOf = message.messageAttributes().get("REDRIVE_OF").stringValue();
      assertThat(redriveOf).isEqualTo(letter.getId());
    }
    DeadLetter last = comes("THROTTLING", redriveOf);
    stand.round();
    DeadLetter archived = stand.get(last.getId());
    assertThat(archived.getState()).isEqualTo(DEAD_LETTER_STATE_ARCHIVED);
    assertThat(archived.getStateReason()).isEqualTo("redriven 3 times before");
    assertThat(stand.depth(Stand.QUEUE)).isZero();
  }

  @Test
  void whatNeedsAPersonIsArchivedAtOnceWithItsMessage() {
    stand.send(
        Stand.DLQ,
        ENVELOPE.formatted("Odd/Type"),
        Map.of("ERROR_CODE", "SCHEMA_VERSION_NOT_FOUND", "SOURCE_QUEUE", queue()));
    DeadLetter letter = stand.awaitLetter("SCHEMA_VERSION_NOT_FOUND");

    stand.round();

    DeadLetter archived = stand.get(letter.getId());
    assertThat(archived.getState()).isEqualTo(DEAD_LETTER_STATE_ARCHIVED);
    assertThat(archived.getArchiveKey())
        .isEqualTo(
            "failed-events/"
                + new DeadLetterId(letter.getId()).day()
                + "/Odd_Type/"
                + letter.getId()
                + ".json");
    assertThat(stand.failedEvent(archived.getArchiveKey()).orElseThrow())
        .contains("SCHEMA_VERSION_NOT_FOUND")
        .contains("its cause does not go by itself")
        .contains("SOURCE_QUEUE");
    assertThat(stand.redrive(letter.getId()).hasDone()).isTrue();
    var unused = stand.receive(Stand.QUEUE);
  }

  @Test
  void aTargetThatIsMissingEndsTheRetries() {
    stand.send(
        Stand.DLQ,
        ENVELOPE.formatted("NoteTaken"),
        Map.of("ERROR_CODE", "NO_RESOURCE", "TARGET_ARN", "arn:aws:sqs:us-east-1:1:nowhere"));
    DeadLetter letter = stand.awaitLetter("NO_RESOURCE");
    stand.clock().advance(Duration.ofMinutes(10));
    stand.round();
    DeadLetter archived = stand.get(letter.getId());
    assertThat(archived.getState()).isEqualTo(DEAD_LETTER_STATE_ARCHIVED);
    assertThat(archived.getStateReason()).contains("nowhere");
  }

  @Test
  void anArchivedLetterOfACriticalTypeIsTold() {
    String topic = stand.environment.named("alerts");
    var sns = stand.environment.aws().sns();
    String arn =
        sns.listTopicsPaginator().topics().stream()
            .map(each -> each.topicArn())
            .filter(each -> each.endsWith(":" + topic))
            .findFirst()
            .orElseThrow();
    String inbox =
        stand.sqs().createQueue(r -> r.queueName(stand.environment.named("inbox"))).queueUrl();
    String inboxArn =
        stand
            .sqs()
            .getQueueAttributes(r -> r.queueUrl(inbox).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .get(QueueAttributeName.QUEUE_ARN);
    var unused =
        sns.subscribe(
            r ->
                r.topicArn(arn)
                    .protocol("sqs")
                    .endpoint(inboxArn)
                    .attributes(Map.of("RawMessageDelivery", "true")));
    stand.send(
        Stand.DLQ,
        ENVELOPE.formatted("PaymentFailed"),
        Map.of("ERROR_CODE", "TRANSCRIPT_INVALID", "SOURCE_QUEUE", queue()));
    DeadLetter letter = stand.awaitLetter("TRANSCRIPT_INVALID");

    stand.round();

    assertThat(stand.receive("inbox").body())
        .contains(letter.getId())
        .contains("PaymentFailed")
        .contains("s3://" + stand.environment.named("failed-events") + "/failed-events/");
    assertThat(stateOf(letter)).isEqualTo(DEAD_LETTER_STATE_ARCHIVED);
  }

  @Test
  void whatTheRelayParkedIsALetterAndLeavesTheRelay() throws Exception {
    var log = stand.service.bean(LogCatalog.class).createIfAbsent("events", 1);
    Event event =
        new Event(
            "e1",
            "custom.notes",
            "NoteTaken",
            1,
            "",
            Instant.now(),
            Map.of(),
            Payload.of("{\"a\":1}"));
    var appended =
        stand.service.bean(LogAppender.class).append("events", event).get(30, TimeUnit.SECONDS);
    long offset = ((Appended.Recorded) appended).position().offset().value();
    String key = "relay-parked#" + log.allPartitions().get(0);
    StateTable state = stand.service.bean(StateTable.class);
    StateItem parked =
        StateItem.of(key, String.format("%019d#NoteTaken", offset))
            .with("code", "MalformedDetail")
            .with("message", "the bus said no")
            .with("event_id", "e1")
            .with("source", "custom.notes")
            .with("type", "NoteTaken")
            .with("schema_version", 1)
            .with("time", 1);
    MoveParked move = stand.service.bean(MoveParked.class);
    for (int i = 0; i < 2; i++) {
      Optional<StateTable.Stored> refused = state.put(parked, StateCondition.NONE);
      assertThat(refused).isEmpty();
      stand.clock().advance(Duration.ofMinutes(2));
      move.run();
      assertThat(state.get(key, parked.sort())).isEmpty();
    }
    assertThat(stand.ofCause("MalformedDetail")).hasSize(1);
    DeadLetter letter = stand.ofCause("MalformedDetail").get(0);
    assertThat(letter.getKind()).isEqualTo(DeadLetterKind.DEAD_LETTER_KIND_RELAY);
    assertThat(letter.getEventId()).isEqualTo("e1");
    Stand.refusal(stand.redrive(letter.getId()), 9, "REDRIVE_TARGET_UNKNOWN");
    stand.round();
    assertThat(stand.failedEvent(stand.get(letter.getId()).getArchiveKey()).orElseThrow())
        .contains("{\\\"a\\\":1}");
  }

  @Test
  void whatCannotBeArchivedStaysOpenUntilItCan() throws Exception {
    try (Stand other = Stand.start(Map.of())) {
      String bucket = other.environment.named("failed-events");
      var unusedDeleted = other.environment.aws().s3().deleteBucket(r -> r.bucket(bucket));
      other.send(Stand.DLQ, "x", Map.of("ERROR_CODE", "NOT_JSON"));
      DeadLetter letter = other.awaitLetter("NOT_JSON");
      other.round();
      DeadLetter waiting = other.get(letter.getId());
      assertThat(waiting.getState()).isEqualTo(DEAD_LETTER_STATE_OPEN);
      assertThat(waiting.getStateReason()).startsWith("archiving failed: ");

      var unusedCreated = other.environment.aws().s3().createBucket(r -> r.bucket(bucket));
      other.round();
      assertThat(other.get(letter.getId()).getState()).isEqualTo(DEAD_LETTER_STATE_OPEN);
      other.clock().advance(Duration.ofMinutes(1));
      other.round();
      assertThat(other.get(letter.getId()).getState()).isEqualTo(DEAD_LETTER_STATE_ARCHIVED);
    }
  }

  private static DeadLetter comes(String cause, String redriveOf) {
    int before = stand.ofCause(cause).size();
    Map<String, String> attributes =
        redriveOf.isEmpty()
            ? Map.of("ERROR_CODE", cause, "SOURCE_QUEUE", queue())
            : Map.of("ERROR_CODE", cause, "SOURCE_QUEUE", queue(), "REDRIVE_OF", redriveOf);
    stand.send(Stand.DLQ, "work", attributes);
    Await.until("another letter of " + cause, () -> stand.ofCause(cause).size() == before + 1);
    return stand.ofCause(cause).get(before);
  }

  private static DeadLetterState stateOf(DeadLetter letter) {
    return stand.get(letter.getId()).getState();
  }

  private static String queue() {
    return stand.environment.named(Stand.QUEUE);
  }
}
