package dev.trestle.replayer.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.aws.embedded.AwsEndpoint;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.log.Event;
import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.read.ReadResult;
import dev.trestle.log.store.CapacityListener;
import dev.trestle.log.store.DynamoDbEventLog;
import dev.trestle.log.store.EventLogTables;
import dev.trestle.queues.Message;
import dev.trestle.queues.Outcome;
import dev.trestle.server.Environment;
import dev.trestle.server.testing.Await;
import dev.trestle.server.testing.WholeService;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Events of the bus into the log {@code bus}, by one replayer and by two at once. */
class CaptureIT {

  private static final String ENVELOPE =
      """
      {"version":"0","id":"%s","detail-type":"Order Placed","source":"com.shop","account":"123",
       "time":"2026-01-02T03:04:05Z","region":"us-east-1",
       "resources":["arn:aws:s3:::a","arn:aws:s3:::b"],"detail":%s}""";

  private static final AtomicInteger IDS = new AtomicInteger();

  private static AwsEnvironment environment;
  private static EventLog log;
  private static WholeService service;

  @BeforeAll
  static void start() {
    environment = AwsEnvironment.create(AwsEndpoint.get());
    log =
        DynamoDbEventLog.open(
            environment.aws().dynamoDb(),
            EventLogTables.of(environment.name()),
            Clock.systemUTC(),
            EventLogConfig.defaults(),
            CapacityListener.NONE);
    service = replayer();
  }

  @AfterAll
  static void stop() throws Exception {
    service.close();
    log.close();
  }

  @Test
  void whatDidNotComeThroughTheGatewayIsInTheLogAsItWas() {
    putOnBus("{\"_event\":{\"id\":\"e1\"},\"forged\":true}");
    putOnBus("{\"total\":12345678901234567890.10,\"who\":\"\u00e9\"}");

    Event event =
        Await.value(
            "the event of the bus",
            () -> events().stream().filter(e -> e.source().equals("com.bus")).findFirst());

    assertThat(event.type()).isEqualTo("Order Placed");
    assertThat(event.payload().text())
        .isEqualTo("{\"total\":12345678901234567890.10,\"who\":\"\u00e9\"}");
    assertThat(event.extensions()).containsEntry("resources", "arn:aws:s3:::a");
    awaitEmpty();
    assertThat(service.get("/prometheus").body())
        .contains("trestle_capture_events_total{source=\"com.bus\",type=\"Order Placed\"} 1.0");
  }

  @Test
  void theAttributesOfTheEnvelopeAreTheEvents() {
    String id = newId();
    send(ENVELOPE.formatted(id, "{}"));
    Event event = await(id);
    assertThat(event.source()).isEqualTo("com.shop");
    assertThat(event.time()).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
    assertThat(event.extensions())
        .containsEntry("resources", "arn:aws:s3:::a arn:aws:s3:::b")
        .containsEntry("awsaccount", "123")
        .containsEntry("awsregion", "us-east-1");
  }

  @Test
  void twoReplayersCaptureEachEventOnceHoweverOftenItComes() throws Exception {
    try (WholeService other = replayer()) {
      List<String> ids = Stream.generate(CaptureIT::newId).limit(30).toList();
      for (int copy = 0; copy < 3; copy++) {
        ids.forEach(id -> send(ENVELOPE.formatted(id, "{}")));
      }
      awaitEmpty();
      assertThat(events().stream().map(Event::id).filter(ids::contains))
          .containsExactlyInAnyOrderElementsOf(ids);
      assertThat(other.get("/health/readiness").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void whoDiesBetweenAppendAndDeleteLeavesOneRecord() throws Exception {
    String id = newId();
    String body = ENVELOPE.formatted(id, "{}");
    // Handled and never deleted, so that it is delivered to another.
    assertThat(handled(body)).isEqualTo(new Outcome.Done("captured"));
    send(body);
    awaitEmpty();
    assertThat(events().stream().map(Event::id)).containsOnlyOnce(id);
  }

  @Test
  void whatIsReplayedOrOfTheGatewayIsLeftOut() throws Exception {
    String own = "{\"_event\":{\"id\":\"e1\",\"type\":\"A\",\"schemaVersion\":1%s}}";
    String id = newId();
    assertThat(handled(ENVELOPE.formatted(id, own.formatted(""))))
        .isEqualTo(new Outcome.Done("published"));
    assertThat(handled(ENVELOPE.formatted(id, own.formatted(",\"replay\":\"r1\""))))
        .isEqualTo(new Outcome.Done("replayed"));
    assertThat(events().stream().map(Event::id)).doesNotContain(id);
  }

  @Test
  void whatIsNoEnvelopeIsADeadLetterWithTheReason() {
    send("no JSON");
    assertThat(rejected().get("ERROR_CODE").stringValue()).isEqualTo("NOT_JSON");
    send("{\"detail\":{}}");
    var odd = rejected();
    assertThat(odd.get("ERROR_CODE").stringValue()).isEqualTo("ENVELOPE_INVALID");
    assertThat(odd.get("ERROR_MESSAGE").stringValue()).startsWith("id: ");
    assertThat(odd.get("SOURCE_QUEUE").stringValue()).isEqualTo(environment.named("bus-capture"));
    String id = newId();
    send(ENVELOPE.formatted(id, "{\"a\":1}"));
    Event first = await(id);
    send(ENVELOPE.formatted(id, "{\"a\":2}"));
    assertThat(rejected().get("ERROR_CODE").stringValue()).isEqualTo("EVENT_ID_CONFLICT");
    assertThat(first.payload().text()).isEqualTo("{\"a\":1}");
  }

  /** What another process makes of a message. */
  private static Outcome handled(String body) throws Exception {
    CaptureConfig config = new CaptureConfig(true, Duration.ofHours(1), "off");
    return new CaptureEvent(
            new Environment(environment.name()),
            log.catalog(),
            log.appender(),
            config,
            new EventLines(config, new SimpleMeterRegistry()),
            Clock.systemUTC())
        .handle(new Message("m", "d", body, Map.of(), Map.of()));
  }

  private static WholeService replayer() {
    Map<String, String> settings = new HashMap<>(environment.micronautProperties());
    settings.put("trestle.consumer.long-poll", "1s");
    settings.put("trestle.dead-letters.enabled", "false");
    return WholeService.start(settings).awaitReady(Duration.ofMinutes(1));
  }

  private static String newId() {
    return "id-" + IDS.incrementAndGet();
  }

  private static void putOnBus(String detail) {
    var response =
        environment
            .aws()
            .eventBridge()
            .putEvents(
                r ->
                    r.entries(
                        PutEventsRequestEntry.builder()
                            .eventBusName(environment.bus())
                            .source("com.bus")
                            .detailType("Order Placed")
                            .resources("arn:aws:s3:::a")
                            .detail(detail)
                            .build()));
    assertThat(response.failedEntryCount()).isZero();
  }

  private static void send(String body) {
    String url = environment.queueUrl("bus-capture");
    var unused = environment.aws().sqs().sendMessage(r -> r.queueUrl(url).messageBody(body));
  }

  /** Attributes of the next message that was rejected. */
  private static Map<String, MessageAttributeValue> rejected() {
    String url = environment.queueUrl("bus-capture-dlq");
    SqsClient sqs = environment.aws().sqs();
    var message =
        Await.value(
            "a rejected message",
            () ->
                sqs
                    .receiveMessage(
                        r -> r.queueUrl(url).waitTimeSeconds(1).messageAttributeNames("All"))
                    .messages()
                    .stream()
                    .findFirst());
    var unused = sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle(message.receiptHandle()));
    return message.messageAttributes();
  }

  private static void awaitEmpty() {
    String url = environment.queueUrl("bus-capture");
    Await.until(
        "every message is settled",
        () -> {
          var attributes =
              environment
                  .aws()
                  .sqs()
                  .getQueueAttributes(r -> r.queueUrl(url).attributeNamesWithStrings("All"))
                  .attributesAsStrings();
          return attributes.get("ApproximateNumberOfMessages").equals("0")
              && attributes.get("ApproximateNumberOfMessagesNotVisible").equals("0");
        });
  }

  private static Event await(String id) {
    return Await.value(
        "event " + id, () -> events().stream().filter(e -> e.id().equals(id)).findFirst());
  }

  private static List<Event> events() {
    List<Event> events = new ArrayList<>();
    Offset from = Offset.FIRST;
    while (log.reader().read(Partition.first("bus"), from, 1_000_000)
            instanceof ReadResult.Page page
        && !page.records().isEmpty()) {
      page.records().stream().map(LogRecord::event).forEach(events::add);
      from = page.next();
    }
    return events;
  }
}
