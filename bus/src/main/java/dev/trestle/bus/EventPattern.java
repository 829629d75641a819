package dev.trestle.bus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.Patterns;

/**
 * An event pattern as rules of EventBridge have it, matched by AWS's own matcher. Safe across
 * threads.
 *
 * <p>What a pattern may cost is bounded, both to read and for each event. EventBridge itself takes
 * patterns of 2,048 characters, or more on request.
 */
public final class EventPattern {

  /** A pattern may have this many bytes. */
  public static final int MAX_BYTES = 4096;

  /** What {@code $or} may multiply out to, in EventBridge too (AWS, "Event patterns"). */
  private static final int MAX_COMBINATIONS = 1000;

  /** Each may be in progress at each character of a value. */
  private static final int MAX_WILDCARDS = 32;

  private static final String OR = "$or";
  private static final String RULE = "rule";

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** What parsing gave. */
  public sealed interface Parsing {}

  /** A pattern. */
  public record Valid(EventPattern pattern) implements Parsing {}

  /**
   * No pattern.
   *
   * @param problem what is wrong, and where; for who wrote it
   */
  public record Invalid(String problem) implements Parsing {}

  private final String text;
  private final Machine machine;
  private final MatchingSteps steps;

  private EventPattern(String text, List<Map<String, List<Patterns>>> combinations) {
    this.text = text;
    this.machine = Machine.builder().withAdditionalNameStateReuse(true).build();
    this.steps = new MatchingSteps(combinations);
    combinations.forEach(combination -> machine.addPatternRule(RULE, combination));
  }

  /** Reads a pattern from anything at all. */
  public static Parsing parse(String json) {
    int bytes = json.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BYTES) {
      return new Invalid("the pattern has %d bytes: use at most %d".formatted(bytes, MAX_BYTES));
    }
    long wildcards = json.chars().filter(c -> c == '*').count();
    if (wildcards > MAX_WILDCARDS) {
      return new Invalid(
          "the pattern has %d asterisks: use at most %d".formatted(wildcards, MAX_WILDCARDS));
    }
    try {
      if (!(MAPPER.readTree(json) instanceof ObjectNode object)) {
        return new Invalid("the pattern is not a JSON object: write {\"source\": [\"…\"]}, say");
      }
      long combinations = combinations(object);
      if (combinations > MAX_COMBINATIONS) {
        return new Invalid(
            "the pattern's $or give more than %d combinations: split it"
                .formatted(MAX_COMBINATIONS));
      }
      EventPattern pattern = new EventPattern(json, JsonRuleCompiler.compile(json));
      return pattern.steps.isBounded()
          ? new Valid(pattern)
          : new Invalid("the pattern has too many alternatives for too many fields: split it");
    } catch (JsonProcessingException e) {
      return new Invalid(told(e));
    } catch (IOException | RuntimeException e) {
      return new Invalid(firstLine(e.getMessage()));
    }
  }

  /**
   * Whether a rule with this pattern would take the event.
   *
   * @throws IllegalArgumentException if the detail is not JSON
   * @throws IllegalStateException if it would take too many steps to tell: the event has too many
   *     values in arrays that the pattern looks at
   */
  public boolean matches(EventEnvelope event) {
    String json = new String(event.json(), StandardCharsets.UTF_8);
    try {
      if (!steps.areFew(json)) {
        throw new IllegalStateException(
            "The event "
                + event.id()
                + " has too many values in arrays for this pattern: match fewer of them");
      }
      return !machine.rulesForJSONEvent(json).isEmpty();
    } catch (IOException e) {
      throw new IllegalArgumentException("The event " + event.id() + " is not JSON", e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("The event " + event.id() + " could not be matched", e);
    }
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }

  /** What the alternatives of an object multiply out to, up to somewhat more than is allowed. */
  private static long combinations(JsonNode object) {
    long product = 1;
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      JsonNode value = member.getValue();
      long factor = 1;
      if (value.isObject()) {
        factor = combinations(value);
      } else if (value.isArray() && member.getKey().equals(OR)) {
        factor = 0;
        for (JsonNode alternative : value) {
          factor = Math.min(factor + combinations(alternative), MAX_COMBINATIONS + 1);
        }
      }
      product = Math.min(product * Math.max(1, factor), MAX_COMBINATIONS + 1);
    }
    return product;
  }

  private static String told(JsonProcessingException e) {
    String problem = firstLine(e.getOriginalMessage());
    return e.getLocation() == null
        ? problem
        : "%s (line %d, column %d)"
            .formatted(problem, e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }

  private static String firstLine(@Nullable String message) {
    return message == null ? "unreadable" : message.lines().findFirst().orElse("unreadable");
  }
}
