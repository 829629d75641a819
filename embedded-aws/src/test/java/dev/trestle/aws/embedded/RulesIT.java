package dev.trestle.aws.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.InvalidEventPatternException;
import software.amazon.awssdk.services.eventbridge.model.LimitExceededException;
import software.amazon.awssdk.services.eventbridge.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;
import software.amazon.awssdk.services.eventbridge.model.RuleState;
import software.amazon.awssdk.services.eventbridge.model.Tag;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

@Aws
@DisabledIfSystemProperty(
    named = "aws",
    matches = "localstack",
    disabledReason = "claims of embedded AWS that LocalStack does not keep")
class RulesIT {

  private static final String ANY = "{\"source\":[{\"prefix\":\"\"}]}";

  private final AwsEndpoint aws;
  private final EventBridgeClient events;
  private final String bus = "bus-" + UUID.randomUUID();
  private final String queueName = "q-" + UUID.randomUUID();
  private String queue = "";

  RulesIT(AwsEndpoint aws) {
    this.aws = aws;
    this.events = aws.eventBridge();
  }

  @BeforeEach
  void makeABusAndAQueue() {
    events.createEventBus(r -> r.name(bus));
    queue = aws.sqs().createQueue(r -> r.queueName(queueName)).queueUrl();
  }

  private static String arn(String queue) {
    return "arn:aws:sqs:us-east-1:000000000000:" + queue;
  }

  private String rule(Consumer<Target.Builder> target) {
    String arn = events.putRule(r -> r.name("rule").eventBusName(bus).eventPattern(ANY)).ruleArn();
    events.putTargets(
        r ->
            r.rule("rule")
                .eventBusName(bus)
                .targets(t -> target.accept(t.id("t").arn(arn(queueName)))));
    return arn;
  }

  private void put(String detail) {
    events.putEvents(
        r -> r.entries(e -> e.eventBusName(bus).source("app").detailType("T").detail(detail)));
  }

  @Test
  void busesAreMadeDescribedListedAndDeleted() {
    assertThat(events.describeEventBus(r -> r.name(bus)).arn()).endsWith(":event-bus/" + bus);
    assertThat(events.listEventBuses(r -> r.namePrefix(bus)).eventBuses()).hasSize(1);
    assertThatThrownBy(() -> events.createEventBus(r -> r.name(bus)))
        .isInstanceOf(ResourceAlreadyExistsException.class);

    events.deleteEventBus(r -> r.name(bus));

    assertThatThrownBy(() -> events.describeEventBus(r -> r.name(bus)))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void rulesAreDescribedListedAndDeletedOnlyWithoutTargets() {
    String arn = rule(t -> {});

    assertThat(events.describeRule(r -> r.name("rule").eventBusName(bus)).arn()).isEqualTo(arn);
    assertThat(events.listRules(r -> r.eventBusName(bus)).rules())
        .singleElement()
        .satisfies(rule -> assertThat(rule.eventPattern()).isEqualTo(ANY));
    assertThat(events.listRuleNamesByTarget(r -> r.eventBusName(bus).targetArn(arn(queueName))))
        .satisfies(names -> assertThat(names.ruleNames()).containsExactly("rule"));
    assertThat(events.listTargetsByRule(r -> r.rule("rule").eventBusName(bus)).targets())
        .singleElement()
        .satisfies(target -> assertThat(target.arn()).isEqualTo(arn(queueName)));
    assertThatThrownBy(() -> events.deleteRule(r -> r.name("rule").eventBusName(bus)))
        .isInstanceOf(EventBridgeException.class)
        .hasMessageContaining("has targets");

    events.removeTargets(r -> r.rule("rule").eventBusName(bus).ids("t"));
    events.deleteRule(r -> r.name("rule").eventBusName(bus));

    assertThatThrownBy(() -> events.describeRule(r -> r.name("rule").eventBusName(bus)))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void disabledRuleDeliversNothing() {
    rule(t -> {});
    events.disableRule(r -> r.name("rule").eventBusName(bus));
    put("{\"n\":1}");
    assertThat(events.describeRule(r -> r.name("rule").eventBusName(bus)).state())
        .isEqualTo(RuleState.DISABLED);

    events.enableRule(r -> r.name("rule").eventBusName(bus));
    put("{\"n\":2}");

    assertThat(Received.body(aws.sqs(), queue)).contains("{\"n\":2}");
  }

  @Test
  void inputPathDeliversAPart() {
    rule(t -> t.inputPath("$.detail.a"));

    put("{\"a\":{\"n\":1.50}}");

    assertThat(Received.body(aws.sqs(), queue)).isEqualTo("{\"n\":1.50}");
  }

  @Test
  void inputDeliversAConstant() {
    rule(t -> t.input("{\"fixed\":true}"));

    put("{}");

    assertThat(Received.body(aws.sqs(), queue)).isEqualTo("{\"fixed\":true}");
  }

  @Test
  void transformerFillsItsTemplate() {
    String arn =
        rule(
            t ->
                t.inputTransformer(
                    i ->
                        i.inputPathsMap(Map.of("k", "$.detail.key", "n", "$.detail.n"))
                            .inputTemplate(
                                "{\"text\":\"key <k>\",\"key\":<k>,\"n\":<n>,"
                                    + "\"rule\":<aws.events.rule-arn>}")));

    put("{\"key\":\"a\\\"b\",\"n\":1.10}");

    assertThat(Received.body(aws.sqs(), queue))
        .isEqualTo(
            "{\"text\":\"key a\\\"b\",\"key\":\"a\\\"b\",\"n\":1.10,\"rule\":\"" + arn + "\"}");
  }

  @Test
  void objectInQuotesIsNotDeliveredAndTheNextEventIs() {
    rule(
        t ->
            t.inputTransformer(
                i -> i.inputPathsMap(Map.of("v", "$.detail.v")).inputTemplate("{\"v\":\"<v>\"}")));

    put("{\"v\":{\"an\":\"object\"}}");
    put("{\"v\":\"text\"}");

    assertThat(Received.body(aws.sqs(), queue)).isEqualTo("{\"v\":\"text\"}");
  }

  @Test
  void eventForADeletedQueueGoesToTheDeadLetterQueue() {
    String dead = queueName + "-dlq";
    String deadUrl = aws.sqs().createQueue(r -> r.queueName(dead)).queueUrl();
    String ruleArn = rule(t -> t.deadLetterConfig(d -> d.arn(arn(dead))));
    aws.sqs().deleteQueue(r -> r.queueUrl(queue));

    put("{\"n\":7}");

    Message message = Received.from(aws.sqs(), deadUrl, 1).get(0);
    assertThat(message.body()).contains("\"detail\":{\"n\":7}");
    assertThat(message.messageAttributes().get("ERROR_CODE").stringValue())
        .isEqualTo("NO_RESOURCE");
    assertThat(message.messageAttributes().get("RULE_ARN").stringValue()).isEqualTo(ruleArn);
    assertThat(message.messageAttributes().get("TARGET_ARN").stringValue())
        .isEqualTo(arn(queueName));
    assertThat(message.messageAttributes()).containsKey("ERROR_MESSAGE");
  }

  @Test
  void fifoTargetGetsItsMessageGroup() {
    String fifo = queueName + ".fifo";
    String url =
        aws.sqs()
            .createQueue(
                r ->
                    r.queueName(fifo)
                        .attributes(
                            Map.of(
                                QueueAttributeName.FIFO_QUEUE, "true",
                                QueueAttributeName.CONTENT_BASED_DEDUPLICATION, "true")))
            .queueUrl();
    rule(t -> t.arn(arn(fifo)).sqsParameters(s -> s.messageGroupId("g1")));

    put("{}");

    assertThat(Received.from(aws.sqs(), url, 1).get(0).attributesAsStrings())
        .containsEntry("MessageGroupId", "g1");
  }

  @Test
  void badPatternsAreTyped() {
    assertThatThrownBy(
            () -> events.putRule(r -> r.name("x").eventBusName(bus).eventPattern("{\"a\":1}")))
        .isInstanceOf(InvalidEventPatternException.class);
  }

  @Test
  void sixthTargetIsOverTheLimit() {
    events.putRule(r -> r.name("rule").eventBusName(bus).eventPattern(ANY));
    assertThatThrownBy(
            () ->
                events.putTargets(
                    r ->
                        r.rule("rule")
                            .eventBusName(bus)
                            .targets(
                                java.util.stream.IntStream.range(0, 6)
                                    .mapToObj(
                                        i ->
                                            Target.builder()
                                                .id("t" + i)
                                                .arn(arn(queueName))
                                                .build())
                                    .toList())))
        .isInstanceOf(LimitExceededException.class);
  }

  @Test
  void ruleOfAMissingBusIsNotFound() {
    assertThatThrownBy(
            () -> events.putRule(r -> r.name("x").eventBusName("nowhere").eventPattern(ANY)))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void patternsAreTestedAgainstAnEvent() {
    String event =
        """
        {"id":"1","account":"1","source":"s","time":"2026-01-01T00:00:00Z","region":"r",
         "resources":[],"detail-type":"T","detail":{"n":5}}""";
    String five = "{\"detail\":{\"n\":[{\"numeric\":[\"=\",5]}]}}";

    assertThat(events.testEventPattern(r -> r.eventPattern(five).event(event)).result()).isTrue();
    assertThat(
            events
                .testEventPattern(r -> r.eventPattern("{\"source\":[\"other\"]}").event(event))
                .result())
        .isFalse();
    assertThatThrownBy(() -> events.testEventPattern(r -> r.eventPattern(five).event("{}")))
        .isInstanceOf(EventBridgeException.class);
  }

  @Test
  void tagsAreKept() {
    String arn = events.describeEventBus(r -> r.name(bus)).arn();
    events.tagResource(r -> r.resourceARN(arn).tags(t -> t.key("k").value("v")));

    assertThat(events.listTagsForResource(r -> r.resourceARN(arn)).tags())
        .containsExactly(Tag.builder().key("k").value("v").build());
  }
}
