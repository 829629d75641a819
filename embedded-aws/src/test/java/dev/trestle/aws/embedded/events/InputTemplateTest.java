package dev.trestle.aws.embedded.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InputTemplateTest {

  private static final Rule RULE =
      Rule.create("name", "bus", "arn:rule", null, null, true, null, null);

  private static String fill(String template, Map<String, JsonNode> values) {
    return new InputTemplate(template, values.keySet())
        .fill(values, "{\"e\":1}", RULE, Instant.EPOCH);
  }

  @Test
  void quotedPlaceholderBecomesText() throws Exception {
    assertThat(fill("\"<a> is <b>\"", Map.of("a", Json.read("\"x\\\"y\""), "b", Json.read("2.50"))))
        .isEqualTo("\"x\\\"y is 2.50\"");
  }

  @Test
  void barePlaceholderBecomesJson() throws Exception {
    assertThat(
            fill("{\"a\":<a>,\"b\":<b>}", Map.of("a", Json.read("\"x\""), "b", Json.read("[1]"))))
        .isEqualTo("{\"a\":\"x\",\"b\":[1]}");
  }

  @Test
  void escapedQuoteDoesNotEndTheText() throws Exception {
    assertThat(fill("{\"a\":\"say \\\"<a>\\\"\"}", Map.of("a", Json.read("\"hi\""))))
        .isEqualTo("{\"a\":\"say \\\"hi\\\"\"}");
  }

  @Test
  void absentValueIsEmptyOrNull() {
    assertThat(fill("{\"a\":\"<a>\",\"b\":<a>}", Map.of("a", MissingNode.getInstance())))
        .isEqualTo("{\"a\":\"\",\"b\":null}");
  }

  @Test
  void knowsWhatAwsDefines() {
    assertThat(
            fill(
                "{\"r\":<aws.events.rule-arn>,\"n\":\"<aws.events.rule-name>\",\"t\":"
                    + "<aws.events.event.ingestion-time>,\"e\":<aws.events.event>}",
                Map.of()))
        .isEqualTo(
            "{\"r\":\"arn:rule\",\"n\":\"name\",\"t\":\"1970-01-01T00:00:00Z\",\"e\":{\"e\":1}}");
  }

  @Test
  void undefinedPlaceholderIsRefused() {
    assertThatThrownBy(() -> new InputTemplate("<b>", Set.of("a")))
        .isInstanceOf(EventBridgeException.class)
        .hasMessageContaining("<b>");
  }
}
