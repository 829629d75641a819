package dev.trestle.replayer.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Empty;
import dev.trestle.log.LogRecord;
import dev.trestle.server.testing.Await;
import dev.trestle.v1.CreateReseedRequest;
import dev.trestle.v1.GetReseedRequest;
import dev.trestle.v1.Reseed;
import dev.trestle.v1.ReseedFormat;
import dev.trestle.v1.ReseedState;
import dev.trestle.v1.ReseedsGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A reseed of all that a log has, to a queue of its own. */
final class Reseeding {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int CALL_SECONDS = 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Stand stand;
  private final String id;
  private final String queue;
  private final boolean fifo;

  /** Creates the queue. */
  Reseeding(Stand stand, String id, boolean fifo) {
    this.stand = stand;
    this.id = stand.aws().name() + "-" + id;
    this.queue = stand.aws().named("target-" + id) + (fifo ? ".fifo" : "");
    this.fifo = fifo;
    var unused =
        sqs()
            .createQueue(
                r ->
                    r.queueName(queue)
                        .attributes(
                            fifo ? Map.of(QueueAttributeName.FIFO_QUEUE, "true") : Map.of()));
  }

  private SqsClient sqs() {
    return stand.aws().aws().sqs();
  }

  /** Name of the queue. */
  String queue() {
    return queue;
  }

  void begin(String log) {
    CreateReseedRequest request =
        CreateReseedRequest.newBuilder()
            .setRequestId(id)
            .setLog(log)
            .setEarliest(Empty.getDefaultInstance())
            .setSqsQueue(queue)
            .setFormat(ReseedFormat.RESEED_FORMAT_RECORD)
            .build();
    var unused =
        stand.call(
            channel ->
                ReseedsGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                    .createReseed(request));
  }

  /** Whether it has ended. */
  boolean isDone() {
    return get().hasEndTime();
  }

  private Reseed get() {
    GetReseedRequest request = GetReseedRequest.newBuilder().setId(id).build();
    return stand.call(
        channel ->
            ReseedsGrpc.newBlockingStub(channel)
                .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                .getReseed(request));
  }

  /** Waits until all is sent. */
  private Reseed awaitDone() {
    Await.until("reseed " + id + " has ended", LIMIT, this::isDone);
    Reseed done = get();
    assertThat(done.getState()).as("%s", done).isEqualTo(ReseedState.RESEED_STATE_SUCCEEDED);
    return done;
  }

  /**
   * Takes all messages off the queue, once all are sent, and finds what is broken. Whoever takes
   * over from a process that died, or lost its lease, may repeat what a reseed states; a FIFO queue
   * gets nothing twice.
   */
  List<Violation> violations(String log) {
    long end = awaitDone().getRanges(0).getEndOffset();
    List<LogRecord> records =
        stand.log(log).stream().filter(record -> record.offset().value() < end).toList();
    List<Long> sent = sent();
    long mostRepeats = fifo ? 0 : Stand.MOST_REPEATS * stand.takeovers("reseed/" + id);
    List<Violation> violations = new ArrayList<>();
    violations.addAll(Checker.checkReseed(records, sent, mostRepeats));
    if (fifo) {
      violations.addAll(Checker.checkGroups(records, sent));
    }
    return violations;
  }

  private List<Long> sent() {
    String url = sqs().getQueueUrl(r -> r.queueName(queue)).queueUrl();
    List<Long> offsets = new ArrayList<>();
    while (true) {
      List<Message> messages =
          sqs()
              .receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(10).waitTimeSeconds(0))
              .messages();
      if (messages.isEmpty()) {
        return offsets;
      }
      for (Message message : messages) {
        offsets.add(offset(message));
        var unused =
            sqs().deleteMessage(r -> r.queueUrl(url).receiptHandle(message.receiptHandle()));
      }
    }
  }

  private static long offset(Message message) {
    try {
      return JSON.readTree(message.body()).path("offset").asLong();
    } catch (JsonProcessingException e) {
      throw new AssertionError("no record: " + message.body(), e);
    }
  }
}
