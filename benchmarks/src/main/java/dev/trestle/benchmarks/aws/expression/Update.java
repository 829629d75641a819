package dev.trestle.benchmarks.aws.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** An update expression: SET, REMOVE, and ADD of numbers, on top-level attributes. */
public final class Update {

  private static final Set<String> CLAUSES = Set.of("SET", "REMOVE", "ADD", "DELETE");

  /** Changes {@code after}, reading {@code before}. */
  private interface Step {
    void apply(JsonNode before, ObjectNode after);
  }

  /** A value computed from the item as it was. */
  private interface Source {
    JsonNode of(JsonNode before);
  }

  private final Tokens tokens;
  private final List<Step> steps = new ArrayList<>();

  private Update(Tokens tokens) {
    this.tokens = tokens;
  }

  /**
   * Reads an update.
   *
   * @param names the request's ExpressionAttributeNames, possibly missing
   * @param values the request's ExpressionAttributeValues, possibly missing
   * @throws ExpressionException if it cannot be understood
   */
  public static Update parse(String text, JsonNode names, JsonNode values) {
    Update update = new Update(new Tokens(text, names, values));
    while (!update.tokens.atEnd()) {
      update.clause(update.tokens.take());
    }
    return update;
  }

  /** The item after the update; the one given is left as it is. */
  public ObjectNode apply(ObjectNode before) {
    ObjectNode after = before.deepCopy();
    steps.forEach(step -> step.apply(before, after));
    return after;
  }

  private void clause(String keyword) {
    String clause = keyword.toUpperCase(java.util.Locale.ROOT);
    if (!CLAUSES.contains(clause) || clause.equals("DELETE")) {
      throw new ExpressionException("The stand-in does not know the clause " + keyword);
    }
    do {
      String name = tokens.takeName();
      switch (clause) {
        case "SET" -> {
          tokens.expect("=");
          set(name, sum());
        }
        case "ADD" -> add(name, tokens.takeOperand());
        default -> steps.add((before, after) -> after.remove(name));
      }
    } while (tokens.takeIf(","));
  }

  private void set(String name, Source source) {
    steps.add((before, after) -> after.set(name, source.of(before)));
  }

  private void add(String name, Operand summand) {
    steps.add(
        (before, after) -> {
          JsonNode old = before.path(name);
          BigDecimal base = old.isMissingNode() ? BigDecimal.ZERO : Operand.decimal(old);
          after.set(name, Operand.number(base.add(Operand.decimal(summand.of(before)))));
        });
  }

  private Source sum() {
    Source left = term();
    if (tokens.takeIf("+")) {
      Source right = term();
      return before -> Operand.number(number(left, before).add(number(right, before)));
    }
    if (tokens.takeIf("-")) {
      Source right = term();
      return before -> Operand.number(number(left, before).subtract(number(right, before)));
    }
    return left;
  }

  private Source term() {
    String function = tokens.takeFunction();
    if (function.isEmpty()) {
      Operand operand = tokens.takeOperand();
      return before -> present(operand.of(before));
    }
    if (!function.equals("if_not_exists")) {
      throw new ExpressionException("The stand-in does not know " + function);
    }
    tokens.expect("(");
    String name = tokens.takeName();
    tokens.expect(",");
    Operand otherwise = tokens.takeOperand();
    tokens.expect(")");
    return before -> before.has(name) ? before.get(name) : present(otherwise.of(before));
  }

  private static BigDecimal number(Source source, JsonNode before) {
    return Operand.decimal(source.of(before));
  }

  private static JsonNode present(JsonNode value) {
    if (value.isMissingNode()) {
      throw new ExpressionException("The update refers to an attribute that the item lacks");
    }
    return value;
  }
}
