package dev.trestle.schemas.compatibility;

import java.util.ArrayList;
import java.util.List;

/** What a schema demands by combining schemas. */
final class CombinedDemands {

  private final Inclusion inclusion;
  private final Facts facts;
  private final Part demand;
  private final List<Incompatibility> findings = new ArrayList<>();

  CombinedDemands(Inclusion inclusion, Facts facts, Part demand) {
    this.inclusion = inclusion;
    this.facts = facts;
    this.demand = demand;
  }

  List<Incompatibility> findings() {
    demand.list("allOf").forEach(part -> findings.addAll(inclusion.prove(facts, part)));
    checkAnyOf();
    checkOneOf();
    checkNot();
    checkIf();
    return findings;
  }

  private void checkAnyOf() {
    if (demand.has("anyOf")
        && !known("anyOf")
        && demand.list("anyOf").stream().noneMatch(part -> inclusion.holds(facts, part))) {
      undecided("anyOf", "one of the alternatives must hold");
    }
  }

  private void checkOneOf() {
    if (!demand.has("oneOf") || known("oneOf")) {
      return;
    }
    List<Part> parts = demand.list("oneOf");
    for (Part part : parts) {
      if (inclusion.holds(facts, part)
          && parts.stream()
              .allMatch(other -> other.equals(part) || inclusion.disjoint(facts, other))) {
        return;
      }
    }
    undecided("oneOf", "exactly one of the alternatives must hold");
  }

  private void checkNot() {
    if (!demand.has("not") || known("not")) {
      return;
    }
    Part excluded = demand.child("not");
    boolean stillExcluded =
        inclusion.disjoint(facts, excluded)
            || facts.parts().stream()
                .flatMap(part -> part.optional("not").stream())
                .anyMatch(part -> inclusion.holds(Facts.of(excluded, true), part));
    if (!stillExcluded) {
      undecided("not", "what 'not' excludes must not hold");
    }
  }

  private void checkIf() {
    boolean idle = !demand.has("then") && !demand.has("else");
    if (!demand.has("if") || idle || known("if", "then", "else")) {
      return;
    }
    Part condition = demand.child("if");
    List<Part> whenMet = new ArrayList<>(List.of(condition));
    List<Part> whenNot = new ArrayList<>();
    for (Part part : facts.parts()) {
      if (Sameness.of(part, demand, "if")) {
        part.optional("then").ifPresent(whenMet::add);
        part.optional("else").ifPresent(whenNot::add);
      }
    }
    boolean never = inclusion.disjoint(facts, condition);
    demand
        .optional("then")
        .filter(then -> !never)
        .ifPresent(then -> addUndecided("then", facts.and(whenMet), then));
    demand.optional("else").ifPresent(part -> addUndecided("else", facts.and(whenNot), part));
  }

  private void addUndecided(String keyword, Facts given, Part part) {
    if (!inclusion.holds(given, part)) {
      undecided(keyword, "what '" + keyword + "' demands must hold");
    }
  }

  /** Whether the facts say the same in the same words. */
  private boolean known(String... keywords) {
    return facts.parts().stream()
        .anyMatch(
            part -> List.of(keywords).stream().allMatch(each -> Sameness.of(part, demand, each)));
  }

  private void undecided(String keyword, String what) {
    findings.add(inclusion.undecided(demand, keyword, what));
  }
}
