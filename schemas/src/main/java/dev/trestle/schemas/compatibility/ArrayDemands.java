package dev.trestle.schemas.compatibility;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a schema demands of arrays. */
final class ArrayDemands {

  private final Inclusion inclusion;
  private final Facts facts;
  private final Part demand;
  private final List<Incompatibility> findings = new ArrayList<>();

  ArrayDemands(Inclusion inclusion, Facts facts, Part demand) {
    this.inclusion = inclusion;
    this.facts = facts;
    this.demand = demand;
  }

  List<Incompatibility> findings() {
    if (facts.mayBe(Kind.ARRAY)) {
      checkCounts();
      checkUnique();
      checkContains();
      checkItems();
    }
    return findings;
  }

  private void checkCounts() {
    if (demand.get("minItems").asLong(0) > Bound.count(facts.parts(), "minItems")) {
      refuted("minItems", "there must be " + demand.get("minItems") + " items");
    }
    if (demand.has("maxItems") && demand.get("maxItems").asLong() < most()) {
      refuted("maxItems", "there may be only " + demand.get("maxItems") + " items");
    }
  }

  private void checkUnique() {
    if (demand.get("uniqueItems").asBoolean()
        && most() > 1
        && facts.parts().stream().noneMatch(part -> part.get("uniqueItems").asBoolean())) {
      refuted("uniqueItems", "items must not repeat");
    }
  }

  private void checkContains() {
    if (!demand.has("contains")) {
      return;
    }
    Part wanted = demand.child("contains");
    boolean implied =
        facts.parts().stream()
            .flatMap(part -> part.optional("contains").stream())
            .anyMatch(known -> inclusion.holds(Facts.of(known, true), wanted));
    if (!implied) {
      findings.add(inclusion.undecided(demand, "contains", "an item must satisfy 'contains'"));
    }
  }

  private void checkItems() {
    int alike =
        Stream.concat(facts.parts().stream(), Stream.of(demand))
            .mapToInt(Items::alikeFrom)
            .max()
            .orElse(0);
    for (int index = 0; index <= alike && index < most(); index++) {
      Facts item = facts.item(index);
      Items.of(demand, index).ifPresent(part -> findings.addAll(inclusion.prove(item, part)));
    }
  }

  /** The most items there can be, by count. */
  private long most() {
    return facts.parts().stream()
        .filter(part -> part.has("maxItems"))
        .mapToLong(part -> part.get("maxItems").asLong())
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private void refuted(String keyword, String what) {
    findings.add(inclusion.refuted(demand, keyword, what));
  }
}
