package dev.trestle.aws.embedded.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InputTemplateTest {

  private static final Rule RULE =
      Rule.create("name", "bus", "arn:rule", null, null, true, null, null);

  private static final String EVENT =
      "{\"id\":\"1\",\"detail-type\":\"T\",\"source\":\"s\",\"detail\":{\"n\":1.50}}";

  private static Optional<String> fill(String template, Map<String, JsonNode> values) {
    return new InputTemplate("t", template, values.keySet())
        .fill(values, EVENT, RULE, Instant.EPOCH);
  }

  @Test
  void quotedPlaceholderBecomesText() throws Exception {
    assertThat(fill("\"<a> is <b>\"", Map.of("a", Json.read("\"x\\\"y\""), "b", Json.read("2.50"))))
        .contains("\"x\\\"y is 2.50\"");
  }

  @Test
  void barePlaceholderBecomesJson() throws Exception {
    assertThat(
            fill("{\"a\":<a>,\"b\":<b>}", Map.of("a", Json.read("\"x\""), "b", Json.read("[1]"))))
        .contains("{\"a\":\"x\",\"b\":[1]}");
  }

  @Test
  void escapedQuoteDoesNotEndTheText() throws Exception {
    assertThat(fill("{\"a\":\"say \\\"<a>\\\"\"}", Map.of("a", Json.read("\"hi\""))))
        .contains("{\"a\":\"say \\\"hi\\\"\"}");
  }

  @Test
  void absentValueIsTheEmptyText() {
    assertThat(fill("{\"a\":\"<a>\",\"b\":<a>}", Map.of("a", MissingNode.getInstance())))
        .contains("{\"a\":\"\",\"b\":\"\"}");
  }

  @Test
  void objectInQuotesDeliversNothing() throws Exception {
    Map<String, JsonNode> values = Map.of("o", Json.read("{\"k\":\"v\"}"));

    assertThat(fill("{\"o\":\"<o>\"}", values)).isEmpty();
    assertThat(fill("{\"o\":\"<aws.events.event.json>\"}", values)).isEmpty();
    assertThat(fill("{\"o\":<o>}", values)).contains("{\"o\":{\"k\":\"v\"}}");
  }

  @Test
  void whatIsNoJsonDeliversNothing() throws Exception {
    assertThat(fill("<a> without quotes", Map.of("a", Json.read("\"x\"")))).isEmpty();
  }

  @Test
  void whiteSpaceOutsideOfTextsGoes() throws Exception {
    assertThat(fill("{ \"a b\" : \"<a> c\" }\n", Map.of("a", Json.read("\"x y\""))))
        .contains("{\"a b\":\"x y c\"}");
  }

  @Test
  void knowsWhatAwsDefines() {
    assertThat(
            fill(
                "{\"r\":<aws.events.rule-arn>,\"n\":\"<aws.events.rule-name>\",\"t\":"
                    + "<aws.events.event.ingestion-time>}",
                Map.of()))
        .contains("{\"r\":\"arn:rule\",\"n\":\"name\",\"t\":\"1970-01-01T00:00:00Z\"}");
  }

  @Test
  void eventIsWithoutDetailAndItsJsonWith() {
    assertThat(fill("{\"e\":<aws.events.event>}", Map.of()))
        .contains("{\"e\":{\"id\":\"1\",\"source\":\"s\",\"detailType\":\"T\"}}");
    assertThat(fill("{\"e\":<aws.events.event.json>}", Map.of())).contains("{\"e\":" + EVENT + "}");
  }

  @Test
  void undefinedPlaceholderIsRefused() {
    assertThatThrownBy(() -> new InputTemplate("t", "<b>", Set.of("a")))
        .isInstanceOf(EventBridgeException.class)
        .hasMessage("InputTemplate for target t contains invalid placeholder b.");
    assertThatThrownBy(() -> new InputTemplate("t", "<aws.events.other>", Set.of()))
        .isInstanceOf(EventBridgeException.class);
  }
}
