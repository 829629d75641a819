package dev.trestle.aws.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;

@Aws
@DisabledIfSystemProperty(
    named = "aws",
    matches = "localstack",
    disabledReason = "claims of embedded AWS that LocalStack does not keep")
class PutEventsIT {

  private final AwsEndpoint aws;
  private final EventBridgeClient events;
  private final String bus = "bus-" + UUID.randomUUID();
  private String queue = "";

  PutEventsIT(AwsEndpoint aws) {
    this.aws = aws;
    this.events = aws.eventBridge();
  }

  @BeforeEach
  void everyEventOfTheBusGoesToAQueue() {
    String name = "q-" + UUID.randomUUID();
    queue = aws.sqs().createQueue(r -> r.queueName(name)).queueUrl();
    String arn = "arn:aws:sqs:us-east-1:000000000000:" + name;
    events.createEventBus(r -> r.name(bus));
    events.putRule(r -> r.name("all").eventBusName(bus).eventPattern("{\"source\":[\"app\"]}"));
    events.putTargets(r -> r.rule("all").eventBusName(bus).targets(t -> t.id("q").arn(arn)));
  }

  private PutEventsRequestEntry.Builder entry() {
    return PutEventsRequestEntry.builder()
        .eventBusName(bus)
        .source("app")
        .detailType("T")
        .detail("{}");
  }

  private PutEventsResponse put(PutEventsRequestEntry... entries) {
    return events.putEvents(r -> r.entries(entries));
  }

  @Test
  void deliversTheEnvelopeOfAws() throws Exception {
    Instant time = Instant.parse("2026-01-02T03:04:05.678Z");
    String id =
        put(entry().time(time).resources("arn:aws:s3:::b").detail("{\"a\":[1]}").build())
            .entries()
            .get(0)
            .eventId();

    assertThat(Received.json(Received.body(aws.sqs(), queue)))
        .isEqualTo(
            Received.json(
                """
                {"version":"0","id":"%s","detail-type":"T","source":"app",
                 "account":"000000000000","time":"2026-01-02T03:04:05Z","region":"us-east-1",
                 "resources":["arn:aws:s3:::b"],"detail":{"a":[1]}}"""
                    .formatted(id)));
  }

  @Test
  void numbersKeepEveryDigit() {
    put(entry().detail("{\"n\":[12345678901234567890.120,1e400,-0.0,1.10]}").build());

    assertThat(Received.body(aws.sqs(), queue))
        .contains("[12345678901234567890.120,1e400,-0.0,1.10]");
  }

  @Test
  void badEntriesFailAloneInTheirPlaces() {
    PutEventsResponse response =
        put(
            entry().source(null).build(),
            entry().detailType(null).build(),
            entry().detail(null).build(),
            entry().detail("{").build(),
            entry().detail("[]").build(),
            entry().detailType("x".repeat(129)).build(),
            entry().source("aws.s3").build(),
            entry().build());

    assertThat(response.failedEntryCount()).isEqualTo(7);
    assertThat(response.entries())
        .extracting(result -> String.valueOf(result.errorCode()))
        .containsExactly(
            "InvalidArgument",
            "InvalidArgument",
            "InvalidArgument",
            "MalformedDetail",
            "MalformedDetail",
            "InvalidArgument",
            "NotAuthorizedForSourceException",
            "null");
    assertThat(Received.from(aws.sqs(), queue, 1)).hasSize(1);
  }

  @Test
  void elevenEntriesAreRefused() {
    assertThatThrownBy(
            () -> events.putEvents(r -> r.entries(Collections.nCopies(11, entry().build()))))
        .isInstanceOfSatisfying(
            EventBridgeException.class,
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationException"));
    nothingWasDelivered();
  }

  /** What is put afterwards is the first that comes. */
  private void nothingWasDelivered() {
    put(entry().detail("{\"after\":true}").build());
    assertThat(Received.body(aws.sqs(), queue)).contains("\"after\":true");
  }

  @Test
  void callThatIsTooLargeInAllDeliversNoneOfItsEntries() {
    PutEventsRequestEntry half = entry().detail("{\"x\":\"" + "a".repeat(140_000) + "\"}").build();

    assertThatThrownBy(() -> put(half, half)).isInstanceOf(EventBridgeException.class);

    nothingWasDelivered();
  }

  @Test
  void totalSizeIsLimited() {
    String envelope = "{\"x\":\"\"}";
    int fits = 262_144 - "app".length() - "T".length() - envelope.length();
    assertThat(put(entry().detail("{\"x\":\"" + "a".repeat(fits) + "\"}").build()).entries())
        .allSatisfy(result -> assertThat(result.eventId()).isNotNull());

    assertThatThrownBy(
            () -> put(entry().detail("{\"x\":\"" + "a".repeat(fits + 1) + "\"}").build()))
        .isInstanceOf(EventBridgeException.class)
        .hasMessageContaining("over the limit");
  }

  @Test
  void missingBusIsReportedAsSuccess() {
    PutEventsResponse response = put(entry().eventBusName("nowhere").build());

    assertThat(response.failedEntryCount()).isZero();
    assertThat(response.entries().get(0).eventId()).isNotNull();
  }

  @Test
  void takesTheBusByItsArn() {
    String arn = events.describeEventBus(r -> r.name(bus)).arn();

    put(entry().eventBusName(arn).build());

    assertThat(Received.from(aws.sqs(), queue, 1)).hasSize(1);
  }

  @Test
  void deliversEachOfManyOnce() {
    for (int i = 0; i < 10; i++) {
      events.putEvents(r -> r.entries(Collections.nCopies(10, entry().build())));
    }

    List<String> ids =
        Received.from(aws.sqs(), queue, 100).stream()
            .map(message -> message.body().substring(20, 60))
            .toList();
    assertThat(ids).hasSize(100).doesNotHaveDuplicates();
  }
}
