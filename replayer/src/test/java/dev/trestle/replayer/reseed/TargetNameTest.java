package dev.trestle.replayer.reseed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.replayer.request.Answer;
import org.junit.jupiter.api.Test;

class TargetNameTest {

  @Test
  void aQueueIsNamedByArnUrlOrName() {
    TargetName byArn = given(TargetName.queue("arn:aws:sqs:eu-west-1:123456789012:q.fifo"));
    assertThat(byArn.name()).isEqualTo("q.fifo");
    assertThat(byArn.account()).contains("123456789012");
    assertThat(byArn.region()).contains("eu-west-1");
    TargetName byUrl =
        given(TargetName.queue("https://sqs.eu-west-1.amazonaws.com/123456789012/q"));
    assertThat(byUrl.name()).isEqualTo("q");
    assertThat(byUrl.account()).contains("123456789012");
    TargetName byName = given(TargetName.queue("prod-things_2"));
    assertThat(byName.name()).isEqualTo("prod-things_2");
    assertThat(byName.account()).isEmpty();
  }

  @Test
  void whatIsNoQueueIsRefusedWithItsField() {
    for (String bad :
        new String[] {
          "",
          "a b",
          "q.fifo.x",
          "x".repeat(81),
          "arn:aws:sns:eu-west-1:123456789012:q",
          "arn:aws:sqs:eu-west-1:1:q",
          "arn:aws:sqs::123456789012:q",
          "http://example.org/q",
          "https://example.org/123456789012/a b",
          "http://[/123456789012/q"
        }) {
      assertThat(refused(TargetName.queue(bad))).as(bad).startsWith("INVALID_FIELD: sqs_queue");
    }
  }

  @Test
  void aBusIsNamedByArnOrName() {
    assertThat(given(TargetName.bus("prod-application-events")).name())
        .isEqualTo("prod-application-events");
    assertThat(given(TargetName.bus("arn:aws:events:eu-west-1:123456789012:event-bus/b")).name())
        .isEqualTo("b");
    assertThat(refused(TargetName.bus("arn:aws:events:eu-west-1:123456789012:rule/b")))
        .startsWith("INVALID_FIELD: event_bus");
  }

  @Test
  void aTopicIsNamedByArn() {
    assertThat(given(TargetName.topic("arn:aws:sns:eu-west-1:123456789012:t.fifo")).name())
        .isEqualTo("t.fifo");
    assertThat(refused(TargetName.topic("t"))).startsWith("INVALID_FIELD: sns_topic");
  }

  private static TargetName given(Answer<TargetName> answer) {
    return ((Answer.Given<TargetName>) answer).response();
  }

  private static String refused(Answer<TargetName> answer) {
    return ((Answer.Refused<TargetName>) answer).problem().toString();
  }
}
