package dev.trestle.replayer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Empty;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.log.Event;
import dev.trestle.log.EventLog;
import dev.trestle.proto.RandomCalls;
import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.CancelReseedRequest;
import dev.trestle.v1.CreateReseedRequest;
import dev.trestle.v1.EventFilter;
import dev.trestle.v1.ListReseedsRequest;
import dev.trestle.v1.Reseed;
import dev.trestle.v1.ReseedAction;
import dev.trestle.v1.ReseedFormat;
import dev.trestle.v1.ReseedPreview;
import dev.trestle.v1.ReseedState;
import dev.trestle.v1.ReseedsGrpc;
import dev.trestle.v1.ResumeReseedRequest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Reseeds from the call to the messages that arrive. */
class ReseedIT extends WithReplayer {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final DynamoDbLog kept = new DynamoDbLog();
  private final AwsEnvironment aws = kept.environment();
  private final SqsClient sqs = aws.aws().sqs();
  private Reseeding reseeds;
  private String queue;

  @Override
  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(aws.micronautProperties());
    settings.put("trestle.operation.poll-interval", "100ms");
    settings.put("trestle.operation.save-interval", "100ms");
    settings.put("trestle.operation.lease", "2s");
    return settings;
  }

  @Override
  EventLog openLog(Clock clock) {
    return kept.open(clock);
  }

  @BeforeEach
  void createQueue() {
    reseeds = new Reseeding(replayer);
    queue = "reseed-" + UUID.randomUUID();
    sqs.createQueue(request -> request.queueName(queue));
  }

  @Test
  void aQueueGetsEveryRecordOnceMarkedAsReplayed() throws Exception {
    appendTogether(events(137));
    Reseed done = reseeds.carryOut(toQueue().setRequestId("r-1." + queue));
    assertThat(done.getSent()).isEqualTo(137);
    assertThat(done.getTargetArn()).endsWith(":" + queue);
    assertThat(done.getRanges(0).getNextOffset()).isEqualTo(137);
    List<Message> messages = receive(queue, 137);
    assertThat(ids(messages)).doesNotHaveDuplicates().contains("e0", "e136");
    Message message = messages.get(0);
    assertThat(message.messageAttributes().get("trestle-replay").stringValue())
        .isEqualTo(done.getId());
    JsonNode envelope = JSON.readTree(message.body());
    assertThat(envelope.path("detail-type").asText()).isEqualTo("Audio");
    assertThat(envelope.path("detail").path("_event").path("replay").asText())
        .isEqualTo(done.getId());
  }

  @Test
  void aFifoQueueKeepsTheOrderOfEachSubject() throws Exception {
    String fifo = queue + ".fifo";
    sqs.createQueue(
        request ->
            request.queueName(fifo).attributes(Map.of(QueueAttributeName.FIFO_QUEUE, "true")));
    appendTogether(events(60));
    Reseed first = reseeds.carryOut(to().setSqsQueue(fifo));
    assertThat(first.getSent()).isEqualTo(60);
    // The same records again, as after a crash: the queue knows them.
    reseeds.carryOut(to().setSqsQueue(fifo));
    Map<String, Integer> last = new HashMap<>();
    List<Message> messages = receive(fifo, 60);
    for (Message message : messages) {
      String group = message.attributes().get(MessageSystemAttributeName.MESSAGE_GROUP_ID);
      int number = Integer.parseInt(id(message).substring(1));
      Integer before = last.put(group, number);
      assertThat(before == null ? -1 : before).as(group).isLessThan(number);
    }
    assertThat(last).containsOnlyKeys("s0", "s1", "s2");
  }

  @Test
  void aBusGetsTheEventsAndTheirCaptureDoesNot() throws Exception {
    String rule = "all-" + queue;
    aws.aws()
        .eventBridge()
        .putRule(
            request ->
                request
                    .name(rule)
                    .eventBusName(aws.bus())
                    .eventPattern("{\"detail\":{\"_event\":{\"replay\":[{\"exists\":true}]}}}"));
    aws.aws()
        .eventBridge()
        .putTargets(
            request ->
                request
                    .rule(rule)
                    .eventBusName(aws.bus())
                    .targets(target -> target.id("q").arn(arn(queue))));
    appendTogether(events(25));
    Reseed done = reseeds.carryOut(to().setEventBus(aws.bus()).setNewJobs(true));
    List<Message> messages = receive(queue, 25);
    assertThat(ids(messages)).doesNotHaveDuplicates();
    JsonNode member = JSON.readTree(messages.get(0).body()).path("detail").path("_event");
    assertThat(member.path("replay").asText()).isEqualTo(done.getId());
    assertThat(member.path("newJobs").asBoolean()).isTrue();
    assertThat(receiveOnce(aws.named("bus-capture"))).isEmpty();
  }

  @Test
  void aTopicGetsEveryRecordOnceMarkedAsReplayed() throws Exception {
    String topic = aws.aws().sns().createTopic(request -> request.name(queue)).topicArn();
    String subscription =
        aws.aws()
            .sns()
            .subscribe(
                request ->
                    request
                        .topicArn(topic)
                        .protocol("sqs")
                        .endpoint(arn(queue))
                        .attributes(Map.of("RawMessageDelivery", "true"))
                        .returnSubscriptionArn(true))
            .subscriptionArn();
    assertThat(subscription).isNotEmpty();
    appendTogether(events(25));
    Reseed done = reseeds.carryOut(to().setSnsTopic(topic));
    List<Message> messages = receive(queue, 25);
    assertThat(ids(messages)).doesNotHaveDuplicates();
    assertThat(messages.get(0).messageAttributes().get("trestle-replay").stringValue())
        .isEqualTo(done.getId());
    assertThat(refused(to().setSnsTopic(topic + "x"), 5, "TARGET_NOT_FOUND").metadata())
        .containsEntry("target", topic + "x");
  }

  @Test
  void whatOnlyAwsMayPutOnABusFailsTheReseedUntilItIsPassedOver() throws Exception {
    append(event("e0", "Audio", "svc", ""));
    append(event("e1", "Audio", "aws.s3", ""));
    append(event("e2", "Audio", "svc", ""));
    String id = reseeds.create(to().setEventBus(aws.bus())).getId();
    Reseed failed = reseeds.await(id, ReseedState.RESEED_STATE_FAILED);
    assertThat(failed.getProblem().getCause()).isEqualTo("SOURCE_RESERVED");
    assertThat(failed.getProblem().getMessage()).contains("aws.s3", log);
    assertThat(failed.getSent()).isEqualTo(1);
    reseeds
        .calls()
        .resumeReseed(ResumeReseedRequest.newBuilder().setId(id).setSkipRefused(true).build());
    Reseed done = reseeds.await(id, ReseedState.RESEED_STATE_SUCCEEDED);
    assertThat(done.getSent()).isEqualTo(2);
    assertThat(done.getRefused()).isEqualTo(1);
    CreateReseedRequest.Builder known =
        to().setEventBus(aws.bus()).setFilter(EventFilter.newBuilder().addSources("aws.s3"));
    assertThat(refused(known, 3, "SOURCE_RESERVED").metadata()).containsEntry("source", "aws.s3");
  }

  @Test
  void objectVersionsGoOutAsS3WouldTellThem() throws Exception {
    log = "objects/" + UUID.randomUUID();
    writer.catalog().createIfAbsent(log, 1);
    append(version("k1", "created"));
    append(version("k1", "delete-marker"));
    append(version("k2", "created"));
    Reseed puts =
        reseeds.carryOut(
            toQueue().setFormat(ReseedFormat.RESEED_FORMAT_S3_RECORDS).setAllAsPut(true));
    assertThat(puts.getSent()).isEqualTo(2);
    assertThat(puts.getOmitted()).isEqualTo(1);
    for (Message message : receive(queue, 2)) {
      JsonNode record = JSON.readTree(message.body()).path("Records").get(0);
      assertThat(record.path("eventName").asText()).isEqualTo("ObjectCreated:Put");
      assertThat(record.path("s3").path("bucket").path("name").asText()).isEqualTo("b");
    }
    reseeds.carryOut(to().setSqsQueue(arn(queue)).setFormat(ReseedFormat.RESEED_FORMAT_S3_FLAT));
    assertThat(JSON.readTree(receive(queue, 2).get(0).body()).has("versionId")).isTrue();
  }

  @Test
  void aReseedIsPausedResumedAtAnotherPaceAndCancelled() throws Exception {
    appendTogether(events(50));
    String id = reseeds.create(toQueue().setMaxPerSecond(0.001)).getId();
    reseeds.await(id, reseed -> reseed.getSent() == 1);
    reseeds.pause(id);
    Reseed paused = reseeds.await(id, ReseedState.RESEED_STATE_PAUSED);
    assertThat(paused.getSent()).isEqualTo(1);
    reseeds
        .calls()
        .resumeReseed(ResumeReseedRequest.newBuilder().setId(id).setMaxPerSecond(1_000).build());
    Reseed done = reseeds.await(id, ReseedState.RESEED_STATE_SUCCEEDED);
    assertThat(ids(receive(queue, 50))).doesNotHaveDuplicates();
    assertThat(done.getActionsList())
        .extracting(ReseedAction::getWhat)
        .containsExactly("CREATED", "PAUSED", "RESUMED", "SUCCEEDED");
    assertThat(done.getActions(1).getWho()).startsWith("ann at /127.0.0.1");
    refusal(catchThrowable(() -> reseeds.pause(id)), 9, "OPERATION_ENDED");

    String other = reseeds.create(toQueue().setMaxPerSecond(0.001)).getId();
    reseeds.await(other, reseed -> reseed.getSent() == 1);
    var unused =
        reseeds.calls().cancelReseed(CancelReseedRequest.newBuilder().setId(other).build());
    assertThat(reseeds.await(other, ReseedState.RESEED_STATE_CANCELLED).getSent()).isEqualTo(1);
  }

  @Test
  void aTargetThatDisappearsIsWaitedForAndNothingIsLost() throws Exception {
    appendTogether(events(50));
    String id = reseeds.create(toQueue().setMaxPerSecond(0.001)).getId();
    reseeds.await(id, reseed -> reseed.getSent() == 1);
    String url = url(queue);
    assertThat(receive(queue, 1)).hasSize(1);
    sqs.deleteQueue(request -> request.queueUrl(url));
    reseeds
        .calls()
        .resumeReseed(ResumeReseedRequest.newBuilder().setId(id).setMaxPerSecond(0).build());
    Reseed waiting = reseeds.await(id, ReseedState.RESEED_STATE_WAITING);
    assertThat(waiting.getProblem().getCause()).isEqualTo("TARGET_NOT_FOUND");
    sqs.createQueue(request -> request.queueName(queue));
    reseeds.await(id, ReseedState.RESEED_STATE_SUCCEEDED);
    assertThat(ids(receive(queue, 49))).doesNotHaveDuplicates();
  }

  @Test
  void anotherReplayerGoesOnWhereAStoppingOneLeftOff() throws Exception {
    appendTogether(events(300));
    String id;
    try (Replayer other = Replayer.start(settings())) {
      id = reseeds.create(toQueue().setMaxPerSecond(100)).getId();
      reseeds.await(id, reseed -> reseed.getSent() >= 10);
      // Whichever of the two runs it: half of the time it moves.
      other.stop();
    }
    reseeds
        .calls()
        .resumeReseed(ResumeReseedRequest.newBuilder().setId(id).setMaxPerSecond(0).build());
    Reseed done = reseeds.await(id, ReseedState.RESEED_STATE_SUCCEEDED);
    assertThat(done.getSent()).isEqualTo(300);
    assertThat(ids(receive(queue, 300))).doesNotHaveDuplicates();
  }

  @Test
  void aRepeatedRequestIsTheSameReseedAndAnotherOneIsRefused() throws Exception {
    append(0, 3);
    CreateReseedRequest.Builder request =
        to().setSqsQueue(url(queue)).setRequestId("again-" + queue);
    Reseed first = reseeds.carryOut(request);
    Reseed again = reseeds.create(request);
    assertThat(again.getState()).isEqualTo(ReseedState.RESEED_STATE_SUCCEEDED);
    assertThat(again.getCreateTime()).isEqualTo(first.getCreateTime());
    assertThat(receive(queue, 3)).hasSize(3);
    assertThat(refused(request.setMaxPerSecond(7), 6, "OPERATION_ID_TAKEN").metadata())
        .containsEntry("id", "again-" + queue);
    assertThat(
            reseeds.calls().listReseeds(ListReseedsRequest.getDefaultInstance()).getReseedsList())
        .extracting(Reseed::getId)
        .contains(first.getId());
  }

  @Test
  void aPreviewCountsAndSendsNothing() throws Exception {
    append(event("e0", "Audio", "svc", ""));
    append(event("e1", "Video", "svc", ""));
    append(event("e2", "Audio", "aws.s3", ""));
    ReseedPreview preview =
        reseeds
            .calls()
            .createReseed(
                to().setEventBus(aws.bus())
                    .setFilter(EventFilter.newBuilder().addTypes("Audio"))
                    .setValidateOnly(true)
                    .build())
            .getPreview();
    assertThat(preview.getTotal()).isEqualTo(3);
    assertThat(preview.getExamined()).isEqualTo(3);
    assertThat(preview.getMatching()).isEqualTo(1);
    assertThat(preview.getBytes()).isPositive();
    assertThat(preview.getRefusedMap()).containsExactly(Map.entry("SOURCE_RESERVED", 1L));
    assertThat(preview.getRanges(0).getEndOffset()).isEqualTo(3);
  }

  @Test
  void aTargetThatCannotBeUsedIsRefusedAtOnce() throws Exception {
    append(0, 1);
    for (CreateReseedRequest.Builder missing :
        List.of(
            to().setSqsQueue("not-there"),
            to().setSqsQueue("https://example.org/000000000000/not-there"),
            to().setEventBus("not-there"))) {
      assertThat(refused(missing, 5, "TARGET_NOT_FOUND").metadata()).containsKey("target");
    }
    Refusal elsewhere =
        refused(
            to().setSqsQueue("arn:aws:sqs:mars-north-1:000000000000:" + queue), 3, "INVALID_FIELD");
    assertThat(elsewhere.field()).isEqualTo("sqs_queue");
    assertThat(elsewhere.message()).contains("mars-north-1", "us-east-1");
  }

  @Test
  void aRangeOutsideTheLogIsRefusedWithTheRange() throws Exception {
    append(0, 3);
    for (CreateReseedRequest.Builder outside :
        List.of(
            toQueue().clearStart().setOffset(4),
            toQueue().clearStart().setOffset(0).setEndOffset(4))) {
      assertThat(refused(outside, 11, "OFFSET_OUT_OF_RANGE").metadata())
          .containsEntry("earliest", "0")
          .containsEntry("latest", "3");
    }
    assertThat(reseeds.carryOut(toQueue().clearStart().setOffset(1).setEndOffset(2)).getSent())
        .isEqualTo(1);
    assertThat(reseeds.carryOut(toQueue().clearStart().setOffset(3)).getSent()).isZero();
    assertThat(ids(receive(queue, 1))).containsExactly("e1");
  }

  @Test
  void whateverIsAskedTheAnswerCanBeActedOn() throws Exception {
    assertThat(
            RandomCalls.unexplained(
                replayer.bean(WholeService.class).channel(),
                ReseedsGrpc.getServiceDescriptor(),
                40,
                1))
        .isEmpty();
  }

  private Refusal refused(CreateReseedRequest.Builder request, int code, String reason)
      throws Exception {
    return refusal(catchThrowable(() -> reseeds.create(request)), code, reason);
  }

  private CreateReseedRequest.Builder to() {
    return CreateReseedRequest.newBuilder().setLog(log).setEarliest(Empty.getDefaultInstance());
  }

  private CreateReseedRequest.Builder toQueue() {
    return to().setSqsQueue(queue);
  }

  private static List<Event> events(int count) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(event("e" + i, "Audio", "svc", "s" + i % 3));
    }
    return events;
  }

  private static Event version(String key, String kind) {
    return event(
        UUID.randomUUID().toString(),
        "ObjectVersion",
        "trestle.objects",
        key,
        """
        {"bucket":"b","key":"%s","versionId":"v","kind":"%s","via":"history",
         "lastModified":"2026-01-02T03:04:05Z"}"""
            .formatted(key, kind));
  }

  private String url(String name) {
    return sqs.getQueueUrl(request -> request.queueName(name)).queueUrl();
  }

  private String arn(String name) {
    return sqs.getQueueAttributes(
            request -> request.queueUrl(url(name)).attributeNames(QueueAttributeName.QUEUE_ARN))
        .attributes()
        .get(QueueAttributeName.QUEUE_ARN);
  }

  /** So many messages, which are then gone from the queue. */
  private List<Message> receive(String name, int count) {
    List<Message> messages = new ArrayList<>();
    while (messages.size() < count) {
      List<Message> some = receiveOnce(name);
      assertThat(some).as("%s of %s", messages.size(), count).isNotEmpty();
      messages.addAll(some);
    }
    assertThat(messages).hasSize(count);
    return messages;
  }

  private List<Message> receiveOnce(String name) {
    String url = url(name);
    List<Message> some =
        sqs.receiveMessage(
                request ->
                    request
                        .queueUrl(url)
                        .maxNumberOfMessages(10)
                        .waitTimeSeconds(2)
                        .messageAttributeNames("All")
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
            .messages();
    for (Message message : some) {
      sqs.deleteMessage(request -> request.queueUrl(url).receiptHandle(message.receiptHandle()));
    }
    return some;
  }

  private static List<String> ids(List<Message> messages) throws Exception {
    List<String> ids = new ArrayList<>();
    for (Message message : messages) {
      ids.add(id(message));
    }
    return ids;
  }

  private static String id(Message message) throws Exception {
    return JSON.readTree(message.body()).path("detail").path("_event").path("id").asText();
  }
}
