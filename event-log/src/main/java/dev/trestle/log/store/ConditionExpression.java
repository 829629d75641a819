package dev.trestle.log.store;

import dev.trestle.log.TableKeys;
import dev.trestle.log.state.StateCondition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A condition in DynamoDB's language. */
final class ConditionExpression {

  private final Map<String, String> names = new HashMap<>();
  private final Map<String, AttributeValue> values = new HashMap<>();
  private final String text;

  ConditionExpression(StateCondition condition) {
    this.text = text(reduced(condition));
  }

  /** Empty if the condition always holds. */
  String text() {
    return text;
  }

  Map<String, String> names() {
    return names;
  }

  Map<String, AttributeValue> values() {
    return values;
  }

  private String text(StateCondition condition) {
    if (condition instanceof StateCondition.Absent) {
      return "attribute_not_exists(" + name(TableKeys.KEY) + ")";
    } else if (condition instanceof StateCondition.NumberIs is) {
      return name(is.attribute()) + " = " + value(BatchItem.number(is.value()));
    } else if (condition instanceof StateCondition.NumberBelow below) {
      return name(below.attribute()) + " < " + value(BatchItem.number(below.bound()));
    } else if (condition instanceof StateCondition.TextIs is) {
      return name(is.attribute()) + " = " + value(AttributeValue.fromS(is.value()));
    } else if (condition instanceof StateCondition.AllOf all) {
      return joined(all.conditions(), " AND ");
    } else if (condition instanceof StateCondition.AnyOf any) {
      return joined(any.conditions(), " OR ");
    }
    throw new IllegalStateException("unknown condition " + condition);
  }

  private String joined(List<StateCondition> conditions, String operator) {
    return conditions.stream()
        .map(part -> isCombined(part) ? "(" + text(part) + ")" : text(part))
        .collect(Collectors.joining(operator));
  }

  /**
   * Without parts that always hold, and without combinations of one: DynamoDB refuses redundant
   * parentheses and values that are not used.
   */
  private static StateCondition reduced(StateCondition condition) {
    if (condition instanceof StateCondition.AllOf all) {
      List<StateCondition> parts =
          all.conditions().stream()
              .map(ConditionExpression::reduced)
              .filter(part -> !part.equals(StateCondition.NONE))
              .toList();
      return parts.size() == 1 ? parts.get(0) : new StateCondition.AllOf(parts);
    } else if (condition instanceof StateCondition.AnyOf any) {
      List<StateCondition> parts =
          any.conditions().stream().map(ConditionExpression::reduced).toList();
      if (parts.contains(StateCondition.NONE)) {
        return StateCondition.NONE;
      }
      return parts.size() == 1 ? parts.get(0) : new StateCondition.AnyOf(parts);
    }
    return condition;
  }

  private static boolean isCombined(StateCondition condition) {
    return condition instanceof StateCondition.AllOf || condition instanceof StateCondition.AnyOf;
  }

  private String name(String attribute) {
    String placeholder = "#n" + names.size();
    names.put(placeholder, attribute);
    return placeholder;
  }

  private String value(AttributeValue value) {
    String placeholder = ":v" + values.size();
    values.put(placeholder, value);
    return placeholder;
  }
}
