package dev.trestle.replayer.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trestle.log.LogRecord;
import dev.trestle.server.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** Messages that nobody could take, on their way from their queue into the log. */
final class DeadLetters {

  static final String LOG = "dead-letters";

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Stand stand;
  private final Set<String> dead = new TreeSet<>();

  DeadLetters(Stand stand) {
    this.stand = stand;
  }

  /** Sends so many to the dead-letter queue. */
  void send(String name, int count) {
    String url = stand.aws().queueUrl(Stand.DEAD_LETTERS);
    for (int i = 0; i < count; i++) {
      String body = "{\"letter\":\"" + name + "-" + i + "\"}";
      var unused = sqs().sendMessage(r -> r.queueUrl(url).messageBody(body));
      dead.add(body);
    }
  }

  private SqsClient sqs() {
    return stand.aws().aws().sqs();
  }

  /** Whether the queue is empty. */
  boolean areMoved() {
    return stand.depth(Stand.DEAD_LETTERS) == 0;
  }

  /** Waits until the queue is empty. */
  void awaitMoved() {
    Await.until("the dead-letter queue is empty", LIMIT, this::areMoved);
  }

  /** What is broken, of all that was sent. */
  List<Violation> violations() {
    List<LogRecord> log = stand.log(LOG);
    List<Violation> violations = new ArrayList<>(Checker.checkOffsetsOf(log));
    violations.addAll(
        Checker.checkLetters(dead, log.stream().map(DeadLetters::body).toList(), queued()));
    return violations;
  }

  /** What the queue still has; it comes again in a moment. */
  private Set<String> queued() {
    Set<String> queued = new TreeSet<>();
    String url = stand.aws().queueUrl(Stand.DEAD_LETTERS);
    List<Message> messages;
    do {
      messages =
          sqs()
              .receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(10).visibilityTimeout(3))
              .messages();
      messages.forEach(message -> queued.add(message.body()));
    } while (!messages.isEmpty());
    return queued;
  }

  private static String body(LogRecord record) {
    try {
      return JSON.readTree(record.event().payload().text()).at("/content/body").asText();
    } catch (JsonProcessingException e) {
      throw new AssertionError("no dead letter: " + record, e);
    }
  }
}
