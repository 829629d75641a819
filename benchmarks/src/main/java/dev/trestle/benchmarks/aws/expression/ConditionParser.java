package dev.trestle.benchmarks.aws.expression;

import dev.trestle.benchmarks.aws.expression.Condition.Relation;
import java.util.ArrayList;
import java.util.List;

/** Recursive descent, one method for each level of binding. */
final class ConditionParser {

  private final Tokens tokens;

  private ConditionParser(Tokens tokens) {
    this.tokens = tokens;
  }

  static Condition parse(Tokens tokens) {
    Condition condition = new ConditionParser(tokens).any();
    if (!tokens.atEnd()) {
      throw new ExpressionException("'" + tokens.take() + "' is out of place");
    }
    return condition;
  }

  private Condition any() {
    List<Condition> parts = new ArrayList<>();
    do {
      parts.add(all());
    } while (tokens.takeIf("OR"));
    return parts.size() == 1 ? parts.get(0) : new Condition.Any(parts);
  }

  private Condition all() {
    List<Condition> parts = new ArrayList<>();
    do {
      parts.add(one());
    } while (tokens.takeIf("AND"));
    return parts.size() == 1 ? parts.get(0) : new Condition.All(parts);
  }

  private Condition one() {
    if (tokens.takeIf("NOT")) {
      return new Condition.Not(one());
    }
    if (tokens.takeIf("(")) {
      Condition inner = any();
      tokens.expect(")");
      return inner;
    }
    String function = tokens.takeFunction();
    return switch (function) {
      case "" -> comparison(tokens.takeOperand());
      case "size" -> throw new ExpressionException("The stand-in takes size() on the right only");
      default -> call(function);
    };
  }

  private Condition call(String function) {
    tokens.expect("(");
    Condition condition =
        switch (function) {
          case "attribute_exists" -> new Condition.Exists(tokens.takeName());
          case "attribute_not_exists" -> new Condition.Not(new Condition.Exists(tokens.takeName()));
          case "begins_with" -> {
            Operand value = tokens.takeOperand();
            tokens.expect(",");
            yield new Condition.BeginsWith(value, tokens.takeOperand());
          }
          default -> throw new ExpressionException("The stand-in does not know " + function);
        };
    tokens.expect(")");
    return condition;
  }

  private Condition comparison(Operand left) {
    if (tokens.takeIf("BETWEEN")) {
      Operand low = tokens.takeOperand();
      tokens.expect("AND");
      Operand high = tokens.takeOperand();
      return new Condition.All(
          List.of(
              new Condition.Compare(left, Relation.GREATER_OR_EQUAL, low),
              new Condition.Compare(left, Relation.LESS_OR_EQUAL, high)));
    }
    if (tokens.takeIf("IN")) {
      tokens.expect("(");
      List<Condition> choices = new ArrayList<>();
      do {
        choices.add(new Condition.Compare(left, Relation.EQUAL, tokens.takeOperand()));
      } while (tokens.takeIf(","));
      tokens.expect(")");
      return new Condition.Any(choices);
    }
    Relation relation = Relation.of(tokens.take());
    return new Condition.Compare(left, relation, tokens.takeOperand());
  }
}
