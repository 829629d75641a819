package dev.trestle.schemas.compatibility;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Parts of a schema that judge the same value, one way or another. */
final class Alternatives {

  private static final List<String> SINGLE = List.of("not", "if", "then", "else");
  private static final List<String> LISTS = List.of("allOf", "anyOf", "oneOf");

  private Alternatives() {}

  /** The parts and all that they apply to the same value. */
  static Set<Part> closure(Collection<Part> parts) {
    Set<Part> closure = new HashSet<>();
    Deque<Part> unvisited = new ArrayDeque<>(parts);
    while (!unvisited.isEmpty()) {
      Part part = unvisited.remove();
      if (closure.add(part)) {
        SINGLE.forEach(keyword -> part.optional(keyword).ifPresent(unvisited::add));
        LISTS.forEach(keyword -> unvisited.addAll(part.list(keyword)));
        for (String name : part.names("dependencies")) {
          if (!part.get("dependencies").get(name).isArray()) {
            unvisited.add(part.child("dependencies", name));
          }
        }
      }
    }
    return closure;
  }

  /**
   * Cases that together cover all that the facts allow, each knowing more than the facts; empty if
   * there is nothing to tell apart.
   */
  static List<Facts> cases(Facts facts) {
    for (Part part : facts.parts()) {
      for (String keyword : List.of("anyOf", "oneOf")) {
        if (part.has(keyword) && isNew(facts, part, keyword)) {
          Facts rest = facts.afterSplitting(mark(part, keyword));
          return part.list(keyword).stream().map(each -> rest.and(List.of(each))).toList();
        }
      }
      if (part.has("if") && (part.has("then") || part.has("else")) && isNew(facts, part, "if")) {
        return conditionalCases(facts.afterSplitting(mark(part, "if")), part);
      }
    }
    return facts.kinds().size() > 1
        ? facts.kinds().stream().map(facts::ofKind).toList()
        : List.of();
  }

  private static List<Facts> conditionalCases(Facts rest, Part part) {
    List<Part> met = new ArrayList<>(List.of(part.child("if")));
    part.optional("then").ifPresent(met::add);
    return List.of(
        rest.and(met), part.optional("else").map(e -> rest.and(List.of(e))).orElse(rest));
  }

  private static boolean isNew(Facts facts, Part part, String keyword) {
    return !facts.split().contains(mark(part, keyword));
  }

  private static Part mark(Part part, String keyword) {
    return new Part(part.schema(), part.pointer() + "/" + keyword);
  }
}
