package dev.trestle.schemas.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Proves that whatever satisfies some facts satisfies a schema.
 *
 * <p>A question that comes up again while it is being answered is taken as answered: it is then
 * about a smaller value, a member or an item, so the proof is one by induction on the value.
 */
final class Inclusion {

  /** Steps after which the rest is reported as undecided. */
  private static final int MAX_STEPS = 20_000;

  private record Question(Facts facts, Part demand) {}

  private final Compatibility.Mode direction;
  private final String from;
  private final Set<Question> open = new HashSet<>();
  private int steps;

  /**
   * @param direction how findings are labelled
   * @param from what findings call the version that the facts come from
   */
  Inclusion(Compatibility.Mode direction, String from) {
    this.direction = direction;
    this.from = from;
  }

  /** Why the facts do not imply the demand; empty if they do. */
  List<Incompatibility> prove(Facts facts, Part demand) {
    if (demand.acceptsAll()
        || facts.impossible()
        || facts.parts().stream().anyMatch(part -> Sameness.of(part, demand))) {
      return List.of();
    }
    if (demand.acceptsNone()) {
      return List.of(whole(demand, "false", true, "no value is allowed here"));
    }
    if (steps++ > MAX_STEPS) {
      return List.of(whole(demand, "complexity", false, "the schemas are too complex to compare"));
    }
    Question question = new Question(facts, demand);
    if (!open.add(question)) {
      return List.of();
    }
    try {
      return facts
          .values()
          .map(values -> proveForEach(values, demand))
          .orElseGet(() -> proveByKeyword(facts, demand));
    } finally {
      open.remove(question);
    }
  }

  boolean holds(Facts facts, Part demand) {
    return prove(facts, demand).isEmpty();
  }

  private List<Incompatibility> proveForEach(List<JsonNode> values, Part demand) {
    for (JsonNode value : values) {
      if (!demand.accepts(value)) {
        return List.of(whole(demand, "enum", true, "the value " + value + " is no longer allowed"));
      }
    }
    return List.of();
  }

  private List<Incompatibility> proveByKeyword(Facts facts, Part demand) {
    List<Incompatibility> findings = new ArrayList<>();
    findings.addAll(new ValueDemands(this, facts, demand).findings());
    findings.addAll(new ArrayDemands(this, facts, demand).findings());
    findings.addAll(new ObjectDemands(this, facts, demand).findings());
    findings.addAll(new CombinedDemands(this, facts, demand).findings());
    if (findings.isEmpty()) {
      return findings;
    }
    List<Facts> cases = Alternatives.cases(facts);
    return !cases.isEmpty() && cases.stream().allMatch(each -> holds(each, demand))
        ? List.of()
        : findings;
  }

  /** Whether it can be shown that no value satisfies both. */
  boolean disjoint(Facts facts, Part other) {
    return Disjointness.of(facts, Facts.of(other, true));
  }

  /** The facts allow values that a keyword refuses. */
  Incompatibility refuted(Part demand, String keyword, String what) {
    return finding(demand.pointer() + "/" + keyword, keyword, true, what);
  }

  /** It could not be shown that the facts imply what a keyword demands. */
  Incompatibility undecided(Part demand, String keyword, String what) {
    return finding(demand.pointer() + "/" + keyword, keyword, false, what);
  }

  private Incompatibility whole(Part demand, String rule, boolean decided, String what) {
    return finding(demand.pointer(), rule, decided, what);
  }

  private Incompatibility finding(String pointer, String rule, boolean decided, String what) {
    String message =
        decided
            ? "Events of " + from + " may be refused: " + what + "."
            : "It cannot be proved that events of " + from + " are accepted: " + what + ".";
    return new Incompatibility(direction, pointer, rule, decided, message);
  }
}
