package dev.trestle.replayer.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.trestle.aws.embedded.AwsEndpoint;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.server.testing.Await;
import dev.trestle.server.testing.HandClock;
import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.DeadLetterFilter;
import dev.trestle.v1.DeadLetterIds;
import dev.trestle.v1.DeadLetterResult;
import dev.trestle.v1.DeadLettersGrpc;
import dev.trestle.v1.DeadLettersGrpc.DeadLettersBlockingStub;
import dev.trestle.v1.ListDeadLettersRequest;
import dev.trestle.v1.RedriveDeadLettersRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A whole replayer that empties the dead-letter queues of an environment, and hands into both. */
final class Stand implements AutoCloseable {

  /** A queue of the environment, whose dead-letter queue is emptied. */
  static final String QUEUE = "transcription-requests";

  static final String DLQ = "transcription-requests-dlq";

  final AwsEnvironment environment;
  final WholeService service;

  private Stand(AwsEnvironment environment, WholeService service) {
    this.environment = environment;
    this.service = service;
  }

  /** In an environment of its own; the policy acts only when told to, see {@link #round}. */
  static Stand start(Map<String, String> more) {
    AwsEnvironment environment = AwsEnvironment.create(AwsEndpoint.get());
    return in(environment, more);
  }

  static Stand in(AwsEnvironment environment, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(environment.micronautProperties());
    settings.put("test.clock", "by hand");
    settings.put("trestle.consumer.long-poll", "1s");
    settings.put("trestle.capture.enabled", "false");
    settings.put("trestle.dead-letters.policy-interval", "24h");
    settings.putAll(more);
    return new Stand(environment, WholeService.start(settings).awaitReady(Duration.ofMinutes(1)));
  }

  SqsClient sqs() {
    return environment.aws().sqs();
  }

  HandClock clock() {
    return (HandClock) service.bean(Clock.class);
  }

  DeadLettersBlockingStub rpc() {
    return DeadLettersGrpc.newBlockingStub(service.channel())
        .withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  /** One look of the policy at all open letters. */
  void round() {
    service.bean(PolicyRound.class).run(() -> true);
  }

  void send(String queue, String body, Map<String, String> attributes) {
    Map<String, MessageAttributeValue> values = new HashMap<>();
    attributes.forEach(
        (name, value) ->
            values.put(
                name,
                MessageAttributeValue.builder().dataType("String").stringValue(value).build()));
    sendWith(queue, body, values);
  }

  void sendWith(String queue, String body, Map<String, MessageAttributeValue> attributes) {
    String url = environment.queueUrl(queue);
    var unused =
        sqs().sendMessage(r -> r.queueUrl(url).messageBody(body).messageAttributes(attributes));
  }

  /** Takes the next message off a queue. */
  Message receive(String queue) {
    String url = environment.queueUrl(queue);
    Message message =
        Await.value(
            "a message on " + queue,
            () ->
                sqs()
                    .receiveMessage(
                        r ->
                            r.queueUrl(url)
                                .waitTimeSeconds(1)
                                .maxNumberOfMessages(1)
                                .messageAttributeNames("All"))
                    .messages()
                    .stream()
                    .findFirst());
    var unused = sqs().deleteMessage(r -> r.queueUrl(url).receiptHandle(message.receiptHandle()));
    return message;
  }

  /** How many messages a queue has, seen or not. */
  int depth(String queue) {
    String url = environment.queueUrl(queue);
    Map<QueueAttributeName, String> attributes =
        sqs()
            .getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.ALL))
            .attributes();
    return Integer.parseInt(attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
        + Integer.parseInt(
            attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE));
  }

  /** The letter of this cause, once it is there and its message has left its queue. */
  DeadLetter awaitLetter(String cause) {
    DeadLetter letter =
        Await.value("a dead letter because of " + cause, () -> ofCause(cause).stream().findFirst());
    Await.until("its message has left the queue", () -> depth(DLQ) == 0);
    return letter;
  }

  List<DeadLetter> ofCause(String cause) {
    return rpc()
        .listDeadLetters(
            ListDeadLettersRequest.newBuilder()
                .setFilter(DeadLetterFilter.newBuilder().addCauses(cause))
                .build())
        .getDeadLettersList();
  }

  DeadLetter get(String id) {
    return service
        .bean(DeadLetterStates.class)
        .get(new DeadLetterId(id))
        .map(Kept::letter)
        .orElseThrow();
  }

  DeadLetterResult redrive(String id) {
    return redrive(id, false);
  }

  DeadLetterResult redrive(String id, boolean dryRun) {
    return rpc()
        .redriveDeadLetters(
            RedriveDeadLettersRequest.newBuilder()
                .setIds(DeadLetterIds.newBuilder().addIds(id))
                .setRequestedBy("ops")
                .setDryRun(dryRun)
                .build())
        .getResults(0);
  }

  /** The object of that key among the failed events; empty if there is none. */
  Optional<String> failedEvent(String key) {
    return service.bean(FailedEvents.class).get(key);
  }

  static ErrorInfo refusal(DeadLetterResult result, int code, String reason) throws Exception {
    assertThat(result.hasError()).as("%s", result).isTrue();
    Status status = result.getError();
    ErrorInfo info = status.getDetails(0).unpack(ErrorInfo.class);
    assertThat(info.getReason()).as(status.getMessage()).isEqualTo(reason);
    assertThat(status.getCode()).isEqualTo(code);
    return info;
  }

  @Override
  public void close() throws InterruptedException {
    service.close();
  }
}
