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

  @AfterAll
  void stop() throws InterruptedException {
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

  /** Each upload once, though S3 tells each twice, out of order, and two gateways listen. */
  @Test
  void eachUploadIsOneEventHoweverOftenItIsToldAndByWhomeverItIsTaken() throws Exception {
    BusQueue bus = BusQueue.of(environment);
    environment.aws().doors().disorder(environment.named("s3-intake"), 1, 4, 7);
    for (int i = 0; i < UPLOADS; i++) {
      upload("incoming/user 1/file-" + i + "/a+b ü.wav");
    }
    environment.aws().doors().order(environment.named("s3-intake"));

    List<JsonNode> events = bus.await(UPLOADS);
    Eventually.isTrue(this::isQueueEmpty);

    assertThat(events.stream().map(event -> event.at("/detail/fileId").asText()))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, UPLOADS).mapToObj(i -> "file-" + i).toList());
    JsonNode detail = events.get(0).get("detail");
    assertThat(detail.at("/userId").asText()).isEqualTo("user 1");
    assertThat(detail.at("/filename").asText()).isEqualTo("a+b ü.wav");
    assertThat(detail.at("/metadata/contentType").asText()).isEqualTo("audio/wav");
    assertThat(detail.at("/metadata/size").asInt()).isEqualTo(4);
    assertThat(detail.at("/s3Location/versionId").asText()).isNotEmpty();
    assertThat(published()).isEqualTo(UPLOADS);
  }

  private double published() throws Exception {
    double published = 0;
    for (TestGateway gateway : List.of(first, second)) {
      for (String line : gateway.get("/prometheus").split("\n")) {
        if (line.startsWith("trestle_intake_events_total") && line.contains("\"published\"")) {
          published += Double.parseDouble(line.substring(line.lastIndexOf(' ')));
        }
      }
    }
    return published;
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
