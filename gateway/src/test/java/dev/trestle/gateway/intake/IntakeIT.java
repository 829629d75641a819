package dev.trestle.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.trestle.aws.embedded.AwsEndpoint;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.deploy.Provision;
import dev.trestle.gateway.BusQueue;
import dev.trestle.gateway.Eventually;
import dev.trestle.gateway.TestGateway;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Two gateways, a bucket, and nobody who publishes. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(180)
class IntakeIT {

  private static final int UPLOADS = 12;

  private final AwsEnvironment environment = AwsEnvironment.create(AwsEndpoint.get());
  private final String bucket = environment.named("uploads");
  private TestGateway first;
  private TestGateway second;

  @BeforeAll
  void start() throws Exception {
    new Provision(environment.aws().clients())
        .environment(environment.name(), Map.of("S3Intake", "used"));
    first = TestGateway.start(settings());
    second = TestGateway.start(settings());
  }

  /** What waits is handed back. */
  @AfterAll
  void stop() throws Exception {
    upload("later/a.wav");
    Eventually.isTrue(() -> counted("trestle_messages_retries_total", "s3-intake") > 0);
    first.close();
    second.close();
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(environment.micronautProperties());
    String rule = "trestle.intake.rules.audio.";
    settings.put(rule + "buckets", bucket);
    settings.put(rule + "prefix", "incoming/");
    settings.put(rule + "key-template", "{userId}/{fileId}/{filename}");
    settings.put(rule + "type", "AudioUploaded");
    settings.put(rule + "source", "custom.s3-intake");
    settings.put(rule + "subject", "{fileId}");
    settings.put(rule + "head", "true");
    String later = "trestle.intake.rules.later.";
    settings.put(later + "buckets", bucket);
    settings.put(later + "prefix", "later/");
    settings.put(later + "key-template", "{name}");
    settings.put(later + "type", "NobodyRegisteredYet");
    settings.put("trestle.intake.long-poll", "1s");
    return settings;
  }

  private void upload(String key) {
    var unused =
        environment
            .aws()
            .s3()
            .putObject(
                put -> put.bucket(bucket).key(key).contentType("audio/wav"),
                RequestBody.fromString("RIFF"));
  }

  private void tell(String body) {
    String url = environment.queueUrl("s3-intake");
    var unused = environment.aws().sqs().sendMessage(m -> m.queueUrl(url).messageBody(body));
  }

  private Message awaitDeadLetter() {
    String url = environment.queueUrl("s3-intake-dlq");
    for (int poll = 0; poll < 20; poll++) {
      List<Message> received =
          environment
              .aws()
              .sqs()
              .receiveMessage(
                  queue -> queue.queueUrl(url).waitTimeSeconds(2).messageAttributeNames("All"))
              .messages();
      if (!received.isEmpty()) {
        return received.get(0);
      }
    }
    throw new AssertionError("no dead letter came");
  }

  private boolean isQueueEmpty() {
    return environment
        .aws()
        .sqs()
        .getQueueAttributes(
            queue ->
                queue
                    .queueUrl(environment.queueUrl("s3-intake"))
                    .attributeNames(
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
        .attributes()
        .values()
        .stream()
        .allMatch("0"::equals);
  }

  /**
   * Each upload once, though S3 tells each twice, out of order, and two gateways listen; and one
   * more, of which a message says that it has no version.
   */
  @Test
  void eachUploadIsOneEventHoweverOftenItIsToldAndByWhomeverItIsTaken() throws Exception {
    BusQueue bus = BusQueue.of(environment);
    environment.aws().doors().disorder(environment.named("s3-intake"), 1, 4, 7);
    for (int i = 0; i < UPLOADS; i++) {
      upload("incoming/user 1/file-" + i + "/a+b ü.wav");
    }
    environment.aws().doors().order(environment.named("s3-intake"));
    tell(S3Messages.nativeRecords(bucket, "null", "incoming/user 1/file-0/a+b ü.wav"));

    List<JsonNode> events = bus.await(UPLOADS + 1);
    Eventually.isTrue(this::isQueueEmpty);

    assertThat(events.stream().map(event -> event.at("/detail/fileId").asText()))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(0, UPLOADS).mapToObj(i -> "file-" + i % UPLOADS).toList());
    JsonNode detail = events.get(0).get("detail");
    assertThat(detail.at("/userId").asText()).isEqualTo("user 1");
    assertThat(detail.at("/filename").asText()).isEqualTo("a+b ü.wav");
    assertThat(detail.at("/metadata/contentType").asText()).isEqualTo("audio/wav");
    assertThat(detail.at("/metadata/size").asInt()).isEqualTo(4);
    assertThat(events.stream().filter(event -> event.at("/detail/s3Location").has("versionId")))
        .hasSize(UPLOADS);
    assertThat(counted("trestle_intake_events_total", "\"published\"")).isEqualTo(UPLOADS + 1);
  }

  private double counted(String metric, String label) {
    double counted = 0;
    for (TestGateway gateway : List.of(first, second)) {
      for (String line : metrics(gateway).split("\n")) {
        if (line.startsWith(metric) && line.contains(label)) {
          counted += Double.parseDouble(line.substring(line.lastIndexOf(' ')));
        }
      }
    }
    return counted;
  }

  private static String metrics(TestGateway gateway) {
    try {
      return gateway.get("/prometheus");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatCannotBeMappedIsADeadLetterWithTheReason() {
    upload("incoming/nobody.wav");

    Message dead = awaitDeadLetter();

    assertThat(dead.body()).contains("incoming/nobody.wav");
    assertThat(
            dead.messageAttributes().entrySet().stream()
                .filter(attribute -> !attribute.getKey().equals("ERROR_MESSAGE"))
                .collect(
                    Collectors.toMap(
                        Map.Entry::getKey, attribute -> attribute.getValue().stringValue())))
        .isEqualTo(
            Map.of(
                "ERROR_CODE",
                "KEY_NOT_AS_EXPECTED",
                "SOURCE_QUEUE",
                environment.named("s3-intake")));
    assertThat(dead.messageAttributes().get("ERROR_MESSAGE").stringValue())
        .contains("incoming/nobody.wav", "narrow the rule");
  }
}
