package dev.trestle.schemas.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a schema demands of objects. */
final class ObjectDemands {

  private final Inclusion inclusion;
  private final Facts facts;
  private final Part demand;
  private final Members.InUse inUse;
  private final List<Incompatibility> findings = new ArrayList<>();

  ObjectDemands(Inclusion inclusion, Facts facts, Part demand) {
    this.inclusion = inclusion;
    this.facts = facts;
    this.demand = demand;
    this.inUse = Members.inUse(facts);
  }

  List<Incompatibility> findings() {
    if (facts.mayBe(Kind.OBJECT)) {
      checkRequired();
      checkCounts();
      namedMembers().forEach(this::checkMember);
      checkFamilies();
      checkClosing();
      checkNames();
      demand.names("dependencies").forEach(this::checkDependency);
    }
    return findings;
  }

  private void checkRequired() {
    for (JsonNode name : demand.get("required")) {
      if (!facts.required().contains(name.textValue())) {
        refuted("required", "member '" + name.textValue() + "' is required, and may be missing");
      }
    }
  }

  private void checkCounts() {
    long least = Math.max(Bound.count(facts.parts(), "minProperties"), facts.required().size());
    if (demand.get("minProperties").asLong(0) > least) {
      refuted("minProperties", "there must be " + demand.get("minProperties") + " members");
    }
    if (demand.has("maxProperties") && demand.get("maxProperties").asLong() < most()) {
      refuted("maxProperties", "there may be only " + demand.get("maxProperties") + " members");
    }
  }

  private long most() {
    long most = Long.MAX_VALUE;
    for (Part part : facts.parts()) {
      if (part.has("maxProperties")) {
        most = Math.min(most, part.get("maxProperties").asLong());
      }
      if (isClosed(part) && !part.has("patternProperties")) {
        most = Math.min(most, part.get("properties").size());
      }
    }
    return most;
  }

  /** Names that either side speaks of. */
  private Set<String> namedMembers() {
    Set<String> names = new LinkedHashSet<>(facts.required());
    facts.parts().forEach(part -> names.addAll(part.names("properties")));
    names.addAll(inUse.names());
    names.addAll(demand.names("properties"));
    return names;
  }

  private void checkMember(String name) {
    Facts member = facts.member(name);
    if (member.parts().isEmpty() && !inUse.contains(name)) {
      return;
    }
    for (Part part : Members.of(demand, name)) {
      findings.addAll(inclusion.prove(member, part));
    }
  }

  /** Members whose names are not spelled out: those in use by a pattern, and all others. */
  private void checkFamilies() {
    for (String pattern : inUse.patterns()) {
      List<Part> known = new ArrayList<>();
      for (Part part : facts.parts()) {
        if (part.get("patternProperties").has(pattern)) {
          known.add(part.child("patternProperties", pattern));
        } else if (!part.has("patternProperties")) {
          part.optional("additionalProperties").ifPresent(known::add);
        }
      }
      checkFamily(known, pattern);
    }
    if (inUse.all()) {
      List<Part> known = new ArrayList<>();
      facts.parts().forEach(part -> part.optional("additionalProperties").ifPresent(known::add));
      checkFamily(known, null);
    }
  }

  /**
   * Checks a family of members against every demand that may apply to one of them. Members that
   * match two patterns in use are checked with each.
   *
   * @param pattern what the names of the family match; null for names that match nothing in use
   */
  private void checkFamily(List<Part> known, @Nullable String pattern) {
    Facts member = facts.unnamed(known);
    for (String other : demand.names("patternProperties")) {
      if (other.equals(pattern) || !inUse.patterns().contains(other)) {
        findings.addAll(inclusion.prove(member, demand.child("patternProperties", other)));
      }
    }
    boolean matched = pattern != null && demand.get("patternProperties").has(pattern);
    if (!matched && demand.has("additionalProperties")) {
      findings.addAll(inclusion.prove(member, demand.child("additionalProperties")));
    }
  }

  /** An open object must stay open, though what it is open for is not in use. */
  private void checkClosing() {
    boolean restricts =
        demand.has("additionalProperties") && !demand.child("additionalProperties").acceptsAll();
    boolean open = facts.parts().stream().noneMatch(ObjectDemands::restrictsOthers);
    if (restricts && open) {
      refuted("additionalProperties", "members that are not declared are no longer allowed");
    }
  }

  private static boolean restrictsOthers(Part part) {
    return part.has("additionalProperties") && !part.child("additionalProperties").acceptsAll();
  }

  private void checkNames() {
    if (!demand.has("propertyNames")) {
      return;
    }
    Part wanted = demand.child("propertyNames");
    boolean implied =
        facts.parts().stream()
            .anyMatch(
                part ->
                    (part.has("propertyNames")
                            && inclusion.holds(
                                Facts.of(part.child("propertyNames"), true).ofKind(Kind.STRING),
                                wanted))
                        || (isClosed(part)
                            && !part.has("patternProperties")
                            && part.names("properties").stream()
                                .allMatch(name -> wanted.accepts(TextNode.valueOf(name)))));
    if (!implied) {
      findings.add(
          inclusion.undecided(demand, "propertyNames", "names must satisfy 'propertyNames'"));
    }
  }

  private void checkDependency(String name) {
    Facts member = facts.member(name);
    boolean unused = member.parts().isEmpty() && !inUse.contains(name);
    if (unused || member.impossible()) {
      return;
    }
    JsonNode dependency = demand.get("dependencies").get(name);
    boolean implied =
        dependency.isArray()
            ? knownWith(name).containsAll(texts(dependency))
            : inclusion.holds(facts.and(schemasWith(name)), demand.child("dependencies", name));
    if (!implied) {
      findings.add(
          inclusion.undecided(
              demand, "dependencies", "with member '" + name + "' there are further demands"));
    }
  }

  /** Names that are there when a member is. */
  private Set<String> knownWith(String name) {
    Set<String> names = new HashSet<>(facts.required());
    names.add(name);
    for (Part part : facts.parts()) {
      JsonNode dependency = part.get("dependencies").path(name);
      names.addAll(dependency.isArray() ? texts(dependency) : Set.of());
    }
    return names;
  }

  private List<Part> schemasWith(String name) {
    return facts.parts().stream()
        .filter(part -> part.get("dependencies").has(name))
        .filter(part -> !part.get("dependencies").get(name).isArray())
        .map(part -> part.child("dependencies", name))
        .toList();
  }

  private static Set<String> texts(JsonNode list) {
    Set<String> texts = new HashSet<>();
    list.forEach(text -> texts.add(text.textValue()));
    return texts;
  }

  private static boolean isClosed(Part part) {
    return Optional.of(part.get("additionalProperties"))
        .filter(JsonNode::isBoolean)
        .filter(node -> !node.booleanValue())
        .isPresent();
  }

  private void refuted(String keyword, String what) {
    findings.add(inclusion.refuted(demand, keyword, what));
  }
}
