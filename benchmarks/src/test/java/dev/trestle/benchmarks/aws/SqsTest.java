package dev.trestle.benchmarks.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private long now;
  private final List<Runnable> timers = new ArrayList<>();
  private final Sqs sqs = new Sqs("bench-", () -> now, (delay, action) -> timers.add(action));
  private final List<Given> given = new ArrayList<>();

  private record Given(ObjectNode body, long since) {}

  @Test
  void messagesAreReceivedInTheOrderSentAndGoneOnceDeleted() {
    call("SendMessage", "'MessageBody':'a'");
    call(
        "SendMessageBatch",
        "'Entries':[{'Id':'0','MessageBody':'b'},{'Id':'1','MessageBody':'c'}]");

    JsonNode messages = call("ReceiveMessage", "'MaxNumberOfMessages':10").path("Messages");
    assertThat(messages.findValuesAsText("Body")).containsExactly("a", "b", "c");
    call(
        "DeleteMessageBatch",
        "'Entries':[{'Id':'0','ReceiptHandle':'%s'},{'Id':'1','ReceiptHandle':'%s'}]"
            .formatted(receipt(messages, 0), receipt(messages, 1)));
    call("DeleteMessage", "'ReceiptHandle':'%s'".formatted(receipt(messages, 2)));

    now += Duration.ofHours(1).toNanos();
    assertThat(call("ReceiveMessage", "'MaxNumberOfMessages':10").has("Messages")).isFalse();
    assertThat(report()).isEqualTo("{'sent':3,'received':3,'deleted':3,'visible':0,'invisible':0}");
  }

  @Test
  void messageComesAgainAfterItsVisibilityTimeout() {
    call("SendMessage", "'MessageBody':'a'");
    call("ReceiveMessage", "'VisibilityTimeout':60");
    now += Duration.ofSeconds(59).toNanos();
    assertThat(call("ReceiveMessage", "").has("Messages")).isFalse();

    now += Duration.ofSeconds(1).toNanos();
    JsonNode again = call("ReceiveMessage", "").at("/Messages/0");

    assertThat(again.path("Body").asText()).isEqualTo("a");
    assertThat(again.at("/Attributes/ApproximateReceiveCount").asText()).isEqualTo("2");
  }

  @Test
  void visibilityIsChangedByTheNewestReceiptOnly() {
    call("SendMessage", "'MessageBody':'a'");
    String receipt = receipt(call("ReceiveMessage", "").path("Messages"), 0);
    call(
        "ChangeMessageVisibility", "'ReceiptHandle':'%s','VisibilityTimeout':0".formatted(receipt));

    assertThat(call("ReceiveMessage", "").at("/Messages/0/Body").asText()).isEqualTo("a");
    JsonNode outdated =
        call(
            "ChangeMessageVisibilityBatch",
            "'Entries':[{'Id':'7','ReceiptHandle':'%s','VisibilityTimeout':0}]".formatted(receipt));
    assertThat(outdated.at("/Failed/0/Id").asText()).isEqualTo("7");
    assertThat(outdated.at("/Failed/0/Code").asText()).isEqualTo("MessageNotInflight");
  }

  @Test
  void receiverWhoWaitsGetsWhatIsSentMeanwhile() {
    ask("ReceiveMessage", "'WaitTimeSeconds':20", 5);
    assertThat(given).isEmpty();
    now = 7;

    call("SendMessage", "'MessageBody':'a'");

    assertThat(given.get(1).body().at("/Messages/0/Body").asText()).isEqualTo("a");
    assertThat(given.get(1).since()).isEqualTo(7);
    timers.forEach(Runnable::run);
    assertThat(given).hasSize(2);
  }

  @Test
  void receiverWhoWaitsInVainGetsNothingInTheEnd() {
    ask("ReceiveMessage", "'WaitTimeSeconds':20", 5);

    timers.forEach(Runnable::run);

    assertThat(given).singleElement().satisfies(none -> assertThat(none.body()).isEmpty());
    call("SendMessage", "'MessageBody':'a'");
    assertThat(call("ReceiveMessage", "").at("/Messages/0/Body").asText()).isEqualTo("a");
  }

  @Test
  void queueOfAnotherEnvironmentIsNotThere() {
    assertThatThrownBy(
            () -> sqs.answer("GetQueueUrl", json("'QueueName':'prod-jobs'"), 0, this::give))
        .isInstanceOfSatisfying(
            AwsException.class,
            refused -> assertThat(refused.code()).endsWith("#QueueDoesNotExist"));
  }

  @Test
  void batchOfElevenIsRefused() {
    String entries = "{'Id':'0','MessageBody':'b'},".repeat(10) + "{'Id':'1','MessageBody':'b'}";

    assertThatThrownBy(() -> call("SendMessageBatch", "'Entries':[" + entries + "]"))
        .hasMessageContaining("11");
  }

  private JsonNode call(String operation, String members) {
    int before = given.size();
    ask(operation, members, now);
    return given.get(before).body();
  }

  private void ask(String operation, String members, long arrived) {
    String queue = "'QueueUrl':'http://127.0.0.1/000000000000/bench-q'";
    JsonNode request = json(members.isEmpty() ? queue : queue + "," + members);
    sqs.answer(operation, request, arrived, this::give);
  }

  private void give(ObjectNode body, long since) {
    given.add(new Given(body, since));
  }

  private String report() {
    ObjectNode report = JSON.createObjectNode();
    sqs.report(report);
    return report.path("bench-q").toString().replace('"', '\'');
  }

  private static String receipt(JsonNode messages, int index) {
    return messages.get(index).path("ReceiptHandle").asText();
  }

  private static JsonNode json(String members) {
    try {
      return JSON.readTree(("{" + members + "}").replace('\'', '"'));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
