package dev.trestle.replayer.deadletter;

import static dev.trestle.v1.DeadLetterState.DEAD_LETTER_STATE_DISCARDED;
import static dev.trestle.v1.DeadLetterState.DEAD_LETTER_STATE_OPEN;
import static dev.trestle.v1.DeadLetterState.DEAD_LETTER_STATE_REDRIVEN;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.BadRequest;
import dev.trestle.log.TableKeys;
import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import dev.trestle.server.testing.Await;
import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.DeadLetterContent;
import dev.trestle.v1.DeadLetterFilter;
import dev.trestle.v1.DeadLetterIds;
import dev.trestle.v1.DeadLetterKind;
import dev.trestle.v1.DeadLetterResult;
import dev.trestle.v1.DiscardDeadLettersRequest;
import dev.trestle.v1.RedriveDeadLettersRequest;
import dev.trestle.v1.WatchDeadLettersRequest;
import java.time.Duration;
import java.util.Base64;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Dead letters as the four RPCs show and settle them. Each test has a cause of its own. */
class DeadLettersIT {

  private static final String ENVELOPE =
      """
      {"version":"0","id":"bus-1","detail-type":"NoteTaken","source":"custom.notes","account":"1",
       "time":"2026-01-02T03:04:05Z","region":"us-east-1","resources":[],"detail":{"text":%s}}""";

  private static Stand stand;

  @BeforeAll
  static void start() {
    stand = Stand.start(Map.of());
  }

  @AfterAll
  static void stop() throws Exception {
    stand.close();
  }

  @Test
  void everythingOfAMessageIsKeptBeforeItLeavesItsQueue() {
    stand.sendWith(
        Stand.DLQ,
        "no JSON <&> \uD83D\uDE00 \"",
        Map.of(
            "ERROR_CODE", text("KEPT"),
            "weight",
                MessageAttributeValue.builder().dataType("Number").stringValue("1.50").build(),
            "raw",
                MessageAttributeValue.builder()
                    .dataType("Binary.png")
                    .binaryValue(SdkBytes.fromByteArray(new byte[] {0, -1, 7}))
                    .build()));
    DeadLetter letter = stand.awaitLetter("KEPT");
    assertThat(letter.getState()).isEqualTo(DEAD_LETTER_STATE_OPEN);
    assertThat(letter.getQueue()).isEqualTo(stand.environment.named(Stand.DLQ));

    DeadLetterContent content = watchFrom(letter.getPosition().getOffset()).getContent();

    assertThat(content.getBody()).isEqualTo("no JSON <&> \uD83D\uDE00 \"");
    assertThat(content.getAttributesOrThrow("weight").getText()).isEqualTo("1.50");
    assertThat(content.getAttributesOrThrow("weight").getType()).isEqualTo("Number");
    assertThat(content.getAttributesOrThrow("raw").getType()).isEqualTo("Binary.png");
    assertThat(content.getAttributesOrThrow("raw").getBinary().toByteArray())
        .containsExactly(0, -1, 7);
    assertThat(content.getSystemAttributesMap())
        .containsKeys("SentTimestamp", "ApproximateReceiveCount");
    assertThat(content.getMessageId()).isNotEmpty();
  }

  @Test
  void aRedrivenMessageIsAsItWasAndOnlyAtItsTarget() {
    stand.send(
        Stand.DLQ,
        ENVELOPE.formatted("\"hello\""),
        Map.of(
            "ERROR_CODE", "REDRIVEN",
            "ERROR_MESSAGE", "it was full",
            "RULE_ARN", "arn:aws:events:us-east-1:1:rule/r",
            "TARGET_ARN", "arn:aws:sqs:us-east-1:000000000000:" + queue(),
            "tenant", "t1"));
    DeadLetter letter = stand.awaitLetter("REDRIVEN");
    assertThat(letter.getKind()).isEqualTo(DeadLetterKind.DEAD_LETTER_KIND_RULE);
    assertThat(letter.getTarget()).isEqualTo(queue());

    assertThat(stand.redrive(letter.getId(), true).getDone().getState())
        .isEqualTo(DEAD_LETTER_STATE_OPEN);
    assertThat(stand.depth(Stand.QUEUE)).isZero();
    DeadLetter redriven = stand.redrive(letter.getId()).getDone();

    assertThat(redriven.getState()).isEqualTo(DEAD_LETTER_STATE_REDRIVEN);
    assertThat(redriven.getStateBy()).isEqualTo("ops");
    assertThat(stand.get(letter.getId())).isEqualTo(redriven);
    Message message = stand.receive(Stand.QUEUE);
    assertThat(message.body()).isEqualTo(ENVELOPE.formatted("\"hello\""));
    assertThat(message.messageAttributes())
        .containsOnlyKeys("tenant", "REDRIVE_OF")
        .containsEntry("REDRIVE_OF", text(letter.getId()));
    assertThat(stand.depth(Stand.QUEUE)).isZero();
  }

  @Test
  void whatIntakeCouldNotTakeIsRedrivenToIt() {
    stand.send(
        Stand.DLQ,
        "x",
        Map.of(
            "ERROR_CODE",
            "KEY_NOT_AS_EXPECTED",
            "SOURCE_QUEUE",
            stand.environment.named("s3-intake")));
    var unused = stand.redrive(stand.awaitLetter("KEY_NOT_AS_EXPECTED").getId());

    assertThat(stand.receive("s3-intake").body()).isEqualTo("x");
  }

  @Test
  void whatFailsAgainIsALetterThatKnowsThePreviousOne() {
    stand.send(Stand.DLQ, "x", Map.of("ERROR_CODE", "FIRST", "SOURCE_QUEUE", queue()));
    DeadLetter first = stand.awaitLetter("FIRST");
    var unused = stand.redrive(first.getId());
    Message message = stand.receive(Stand.QUEUE);
    stand.send(
        Stand.DLQ,
        message.body(),
        Map.of(
            "ERROR_CODE", "SECOND",
            "SOURCE_QUEUE", queue(),
            "REDRIVE_OF", message.messageAttributes().get("REDRIVE_OF").stringValue()));

    DeadLetter second = stand.awaitLetter("SECOND");

    assertThat(second.getRedriveOf()).isEqualTo(first.getId());
    assertThat(second.getRedrives()).isEqualTo(1);
  }

  @Test
  void aSettledLetterIsNotSentAgain() throws Exception {
    stand.send(Stand.DLQ, "x", Map.of("ERROR_CODE", "ONCE", "SOURCE_QUEUE", queue()));
    DeadLetter letter = stand.awaitLetter("ONCE");
    assertThat(stand.redrive(letter.getId()).hasDone()).isTrue();
    var unused = stand.receive(Stand.QUEUE);

    var info = Stand.refusal(stand.redrive(letter.getId()), 9, "DEAD_LETTER_SETTLED");

    assertThat(info.getMetadataMap())
        .containsEntry("dead_letter_id", letter.getId())
        .containsEntry("state", "REDRIVEN");
    assertThat(stand.depth(Stand.QUEUE)).isZero();
  }

  @Test
  void aTargetThatIsNotThereLeavesTheLetterOpenUntilItIs() throws Exception {
    String missing = stand.environment.named("made-later");
    stand.send(Stand.DLQ, "x", Map.of("ERROR_CODE", "MISSING", "SOURCE_QUEUE", missing));
    DeadLetter letter = stand.awaitLetter("MISSING");

    Stand.refusal(stand.redrive(letter.getId()), 9, "REDRIVE_TARGET_MISSING");
    assertThat(stand.get(letter.getId()).getState()).isEqualTo(DEAD_LETTER_STATE_OPEN);

    var unused = stand.sqs().createQueue(r -> r.queueName(missing));
    assertThat(stand.redrive(letter.getId()).hasDone()).isTrue();
    assertThat(stand.receive("made-later").body()).isEqualTo("x");
  }

  @Test
  void aTargetThatIsNoQueueIsRefused() throws Exception {
    String lambda = "arn:aws:lambda:us-east-1:1:function:f";
    stand.send(Stand.DLQ, "x", Map.of("ERROR_CODE", "LAMBDA", "TARGET_ARN", lambda));
    DeadLetter letter = stand.awaitLetter("LAMBDA");
    var info = Stand.refusal(stand.redrive(letter.getId()), 9, "REDRIVE_TARGET_UNKNOWN");
    assertThat(info.getMetadataMap()).containsEntry("target", lambda);
  }

  @Test
  void anEventThatViolatesTheNewestSchemaIsNotSent() throws Exception {
    publishSchema(1, "{}");
    publishSchema(2, "{\"text\":{\"type\":\"string\"}}");
    stand.send(
        Stand.DLQ,
        ENVELOPE.formatted("5"),
        Map.of("ERROR_CODE", "VIOLATING", "SOURCE_QUEUE", queue()));
    DeadLetter letter = stand.awaitLetter("VIOLATING");

    DeadLetterResult result = stand.redrive(letter.getId(), true);

    assertThat(Stand.refusal(result, 3, "SCHEMA_VIOLATION").getMetadataMap())
        .containsEntry("type", "NoteTaken")
        .containsEntry("schema_version", "2");
    assertThat(
            result
                .getError()
                .getDetails(1)
                .unpack(BadRequest.class)
                .getFieldViolations(0)
                .getField())
        .isEqualTo("data/text");
    Stand.refusal(stand.redrive(letter.getId()), 3, "SCHEMA_VIOLATION");
    assertThat(stand.depth(Stand.QUEUE)).isZero();
  }

  @Test
  void aMessageTooLargeForTheLogComesBackWhole() {
    byte[] noise = new byte[600_000];
    new Random(7).nextBytes(noise);
    String body = Base64.getEncoder().encodeToString(noise);
    stand.send(Stand.DLQ, body, Map.of("ERROR_CODE", "LARGE", "SOURCE_QUEUE", queue()));
    DeadLetter letter = stand.awaitLetter("LARGE");
    assertThat(letter.getContentKey()).isEqualTo("dead-letters/" + letter.getId() + ".json");

    assertThat(stand.redrive(letter.getId()).hasDone()).isTrue();

    assertThat(stand.receive(Stand.QUEUE).body()).isEqualTo(body);
  }

  @Test
  void aMessageThatIsGoneIsRefused() throws Exception {
    String body = "\u00e9".repeat(150_000);
    stand.send(Stand.DLQ, body, Map.of("ERROR_CODE", "GONE", "SOURCE_QUEUE", queue()));
    DeadLetter letter = stand.awaitLetter("GONE");
    var unused =
        stand
            .environment
            .aws()
            .s3()
            .deleteObject(
                r ->
                    r.bucket(stand.environment.named("failed-events")).key(letter.getContentKey()));
    Stand.refusal(stand.redrive(letter.getId()), 9, "DEAD_LETTER_CONTENT_MISSING");
  }

  @Test
  void oneLetterThatCannotBeSentFailsNoOther() throws Exception {
    stand.send(Stand.DLQ, "x", Map.of("ERROR_CODE", "NEIGHBOUR", "SOURCE_QUEUE", queue()));
    DeadLetter letter = stand.awaitLetter("NEIGHBOUR");
    String never = DeadLetterId.of(Letters.SENT, "q", "never").text();
    var results =
        stand
            .rpc()
            .redriveDeadLetters(
                RedriveDeadLettersRequest.newBuilder()
                    .setIds(
                        DeadLetterIds.newBuilder()
                            .addIds("nonsense")
                            .addIds(never)
                            .addIds(letter.getId()))
                    .setRequestedBy("ops")
                    .build())
            .getResultsList();
    Stand.refusal(results.get(0), 5, "DEAD_LETTER_NOT_FOUND");
    assertThat(Stand.refusal(results.get(1), 5, "DEAD_LETTER_NOT_FOUND").getMetadataMap())
        .containsEntry("dead_letter_id", never);
    assertThat(results.get(2).hasDone()).isTrue();
    var unused = stand.receive(Stand.QUEUE);
  }

  @Test
  void aClaimedLetterIsBusyUntilTheClaimEnds() throws Exception {
    stand.send(Stand.DLQ, "x", Map.of("ERROR_CODE", "CLAIMED", "SOURCE_QUEUE", queue()));
    DeadLetter letter = stand.awaitLetter("CLAIMED");
    DeadLetterStates states = stand.service.bean(DeadLetterStates.class);
    Kept kept = states.get(new DeadLetterId(letter.getId())).orElseThrow();
    // A process that sent it and died before it could say so.
    assertThat(states.claim(kept, stand.clock().instant().plusSeconds(60))).isPresent();
    Stand.refusal(stand.redrive(letter.getId()), 10, "DEAD_LETTER_BUSY");

    stand.clock().advance(Duration.ofSeconds(61));

    assertThat(stand.redrive(letter.getId()).hasDone()).isTrue();
    var unused = stand.receive(Stand.QUEUE);
  }

  @Test
  void allThatMatchAreDiscardedPageByPage() {
    for (int i = 0; i < 3; i++) {
      stand.send(Stand.DLQ, "x" + i, Map.of("ERROR_CODE", "DISCARDED", "SOURCE_QUEUE", queue()));
    }
    Await.until("three letters", () -> stand.ofCause("DISCARDED").size() == 3);
    int discarded = 0;
    String token = "";
    do {
      var response =
          stand
              .rpc()
              .discardDeadLetters(
                  DiscardDeadLettersRequest.newBuilder()
                      .setFilter(DeadLetterFilter.newBuilder().addCauses("DISCARDED"))
                      .setPageSize(2)
                      .setPageToken(token)
                      .setRequestedBy("ops")
                      .setReason("test data")
                      .build());
      discarded += response.getResultsCount();
      token = response.getNextPageToken();
    } while (!token.isEmpty());
    assertThat(discarded).isEqualTo(3);
    assertThat(stand.ofCause("DISCARDED"))
        .allSatisfy(
            letter -> {
              assertThat(letter.getState()).isEqualTo(DEAD_LETTER_STATE_DISCARDED);
              assertThat(letter.getStateReason()).isEqualTo("test data");
              assertThat(letter.getStateBy()).isEqualTo("ops");
            });
  }

  @Test
  void twoReplayersRecordEachMessageOnce() throws Exception {
    try (Stand other = Stand.in(stand.environment, Map.of())) {
      for (int i = 0; i < 40; i++) {
        stand.send(Stand.DLQ, "x" + i, Map.of("ERROR_CODE", "TWICE_READ"));
      }
      Await.until("all have left the queue", () -> stand.depth(Stand.DLQ) == 0);
      assertThat(other.ofCause("TWICE_READ")).hasSize(40);
      assertThat(
              other.ofCause("TWICE_READ").stream()
                  .map(letter -> letter.getPosition().getOffset())
                  .toList())
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void aWatcherHearsOfWhatMatches() {
    Iterator<DeadLetter> watched =
        stand
            .rpc()
            .watchDeadLetters(
                WatchDeadLettersRequest.newBuilder()
                    .setOffset(0)
                    .setFilter(DeadLetterFilter.newBuilder().addCauses("WATCHED"))
                    .build());
    stand.send(Stand.DLQ, "other", Map.of("ERROR_CODE", "NOT_WATCHED"));
    stand.send(Stand.DLQ, "seen", Map.of("ERROR_CODE", "WATCHED"));
    assertThat(watched.next().getContent().getBody()).isEqualTo("seen");
  }

  private static DeadLetter watchFrom(long offset) {
    return stand
        .rpc()
        .watchDeadLetters(WatchDeadLettersRequest.newBuilder().setOffset(offset).build())
        .next();
  }

  private static void publishSchema(int version, String properties) {
    String document =
        """
        {"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":%s}"""
            .formatted(properties);
    var unused =
        stand
            .service
            .bean(StateTable.class)
            .put(
                StateItem.of(TableKeys.SCHEMAS_KEY, TableKeys.schemaVersion("NoteTaken", version))
                    .with(TableKeys.DOCUMENT, document),
                StateCondition.NONE);
  }

  private static String queue() {
    return stand.environment.named(Stand.QUEUE);
  }

  private static MessageAttributeValue text(String value) {
    return MessageAttributeValue.builder().dataType("String").stringValue(value).build();
  }
}
