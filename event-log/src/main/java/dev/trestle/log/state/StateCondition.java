package dev.trestle.log.state;

import java.util.List;

/** What must hold of the stored item for a write to happen. */
public sealed interface StateCondition {

  /** Always. */
  StateCondition NONE = new AllOf(List.of());

  /** No such item. */
  StateCondition ABSENT = new Absent();

  record Absent() implements StateCondition {}

  /** The item has this number. */
  record NumberIs(String attribute, long value) implements StateCondition {}

  /** The item has a number below this one. */
  record NumberBelow(String attribute, long bound) implements StateCondition {}

  /** The item has this text. */
  record TextIs(String attribute, String value) implements StateCondition {}

  record AllOf(List<StateCondition> conditions) implements StateCondition {
    public AllOf {
      conditions = List.copyOf(conditions);
    }
  }

  record AnyOf(List<StateCondition> conditions) implements StateCondition {
    public AnyOf {
      conditions = List.copyOf(conditions);
      if (conditions.isEmpty()) {
        throw new IllegalArgumentException("any of nothing never holds");
      }
    }
  }

  default StateCondition and(StateCondition other) {
    return new AllOf(List.of(this, other));
  }

  default StateCondition or(StateCondition other) {
    return new AnyOf(List.of(this, other));
  }
}
