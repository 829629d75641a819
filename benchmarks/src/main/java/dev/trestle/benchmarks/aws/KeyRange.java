package dev.trestle.benchmarks.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.benchmarks.aws.expression.Condition;
import dev.trestle.benchmarks.aws.expression.Condition.Relation;
import dev.trestle.benchmarks.aws.expression.Operand;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** The part of a table that a key condition selects. */
final class KeyRange {

  private final Table table;
  private String partition = "";
  private @Nullable Comparable<?> low;
  private boolean lowInclusive = true;
  private @Nullable Comparable<?> high;
  private boolean highInclusive = true;

  private KeyRange(Table table) {
    this.table = table;
  }

  /** What a key condition names. */
  static KeyRange of(Table table, Condition condition) {
    KeyRange range = new KeyRange(table);
    range.narrow(condition);
    if (range.partition.isEmpty()) {
      throw refused("lacks the partition key " + table.schema().partition());
    }
    if (range.low != null && range.high != null && compare(range.low, range.high) > 0) {
      throw refused("has bounds in the wrong order");
    }
    return range;
  }

  /** Value of the partition key. */
  String partition() {
    return partition;
  }

  /** The items that match, in order of the sort key; a view. */
  NavigableMap<Comparable<?>, Table.Item> items() {
    NavigableMap<Comparable<?>, Table.Item> items = table.partition(partition);
    if (low != null) {
      items = items.tailMap(low, lowInclusive);
    }
    return high == null ? items : items.headMap(high, highInclusive);
  }

  private void narrow(Condition condition) {
    if (condition instanceof Condition.All all) {
      all.parts().forEach(this::narrow);
    } else if (condition instanceof Condition.Compare compare) {
      narrow(attribute(compare.left()), compare.relation(), value(compare.right()));
    } else if (condition instanceof Condition.BeginsWith begins) {
      String prefix = value(begins.prefix()).path("S").asText();
      requireSort(attribute(begins.value()));
      low = prefix;
      high = prefix + Character.MAX_VALUE;
    } else {
      throw refused("may only compare keys");
    }
  }

  private void narrow(String attribute, Relation relation, JsonNode value) {
    if (attribute.equals(table.schema().partition()) && relation == Relation.EQUAL) {
      partition = value.path(table.schema().partitionType()).asText();
      return;
    }
    requireSort(attribute);
    Comparable<?> bound = table.sortKeyOf(value.path(table.schema().sortType()).asText());
    switch (relation) {
      case EQUAL -> {
        low = bound;
        high = bound;
      }
      case GREATER, GREATER_OR_EQUAL -> {
        low = bound;
        lowInclusive = relation == Relation.GREATER_OR_EQUAL;
      }
      case LESS, LESS_OR_EQUAL -> {
        high = bound;
        highInclusive = relation == Relation.LESS_OR_EQUAL;
      }
      case NOT_EQUAL -> throw refused("may not use <>");
    }
  }

  private void requireSort(String attribute) {
    if (!attribute.equals(table.schema().sort())) {
      throw refused("names " + attribute + ", which is no key");
    }
  }

  private static String attribute(Operand operand) {
    if (operand instanceof Operand.Attribute attribute) {
      return attribute.name();
    }
    throw refused("must have the attribute on the left");
  }

  private static JsonNode value(Operand operand) {
    if (operand instanceof Operand.Value value) {
      return value.value();
    }
    throw refused("must have the value on the right");
  }

  @SuppressWarnings("unchecked") // Sort keys of one table are of one class.
  private static int compare(Comparable<?> a, Comparable<?> b) {
    return ((Comparable<Object>) a).compareTo(b);
  }

  private static AwsException refused(String why) {
    return new AwsException("ValidationException", "KeyConditionExpression " + why);
  }

  /** The key attributes of an item. */
  static ObjectNode keyOf(Table table, ObjectNode attributes) {
    return attributes.deepCopy().retain(table.schema().partition(), table.schema().sort());
  }
}
