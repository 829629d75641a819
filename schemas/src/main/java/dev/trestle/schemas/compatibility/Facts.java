package dev.trestle.schemas.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of a value: it satisfies every part, and is of one of the kinds. Immutable.
 *
 * <p>Parts that stand under {@code allOf} are listed beside the part they stand in.
 *
 * @param strict whether undeclared members may be in use after all
 * @param parts all of them hold
 * @param kinds what the value can be
 * @param split the alternatives already told apart
 * @param scope parts that judge the value in one alternative or another; they say which members are
 *     in use, and nothing else
 */
record Facts(
    boolean strict, Set<Part> parts, EnumSet<Kind> kinds, Set<Part> split, Set<Part> scope) {

  static Facts of(Part part, boolean strict) {
    return of(List.of(part), strict);
  }

  static Facts of(List<Part> parts, boolean strict) {
    return of(parts, strict, Set.of());
  }

  private static Facts of(List<Part> parts, boolean strict, Set<Part> scope) {
    return new Facts(strict, Set.of(), Kind.all(), Set.of(), scope).and(parts);
  }

  /** More is known. */
  Facts and(List<Part> more) {
    Set<Part> all = new LinkedHashSet<>(parts);
    EnumSet<Kind> narrowed = EnumSet.copyOf(kinds);
    more.forEach(part -> include(part, all, narrowed));
    return new Facts(strict, all, narrowed, split, scope);
  }

  Facts ofKind(Kind kind) {
    EnumSet<Kind> narrowed = EnumSet.of(kind);
    narrowed.retainAll(kinds);
    return new Facts(strict, parts, narrowed, split, scope);
  }

  Facts afterSplitting(Part alternatives) {
    Set<Part> more = new HashSet<>(split);
    more.add(alternatives);
    return new Facts(strict, parts, kinds, more, scope);
  }

  private static void include(Part part, Set<Part> all, EnumSet<Kind> kinds) {
    if (!all.add(part)) {
      return;
    }
    if (part.has("type")) {
      kinds.retainAll(Kind.ofType(part.get("type")));
    }
    enumerated(part)
        .ifPresent(values -> kinds.retainAll(values.stream().map(Kind::ofValue).toList()));
    part.list("allOf").forEach(each -> include(each, all, kinds));
  }

  /** Whether it is plain that there is no such value. */
  boolean impossible() {
    return kinds.isEmpty() || parts.stream().anyMatch(Part::acceptsNone);
  }

  boolean mayBe(Kind kind) {
    return kinds.contains(kind);
  }

  boolean mayBeNumber() {
    return kinds.contains(Kind.INTEGER) || kinds.contains(Kind.FRACTION);
  }

  /** The values, if there are finitely many and they are listed. */
  Optional<List<JsonNode>> values() {
    List<JsonNode> candidates = null;
    for (Part part : parts) {
      candidates = candidates == null ? enumerated(part).orElse(null) : candidates;
    }
    if (candidates == null && EnumSet.of(Kind.NULL, Kind.BOOLEAN).containsAll(kinds)) {
      candidates = List.of(NullNode.getInstance(), BooleanNode.TRUE, BooleanNode.FALSE);
    }
    return Optional.ofNullable(candidates)
        .map(
            all ->
                all.stream()
                    .filter(value -> kinds.contains(Kind.ofValue(value)))
                    .filter(value -> parts.stream().allMatch(part -> part.accepts(value)))
                    .toList());
  }

  /** Names that every such object has. */
  Set<String> required() {
    Set<String> names = new LinkedHashSet<>();
    parts.forEach(part -> part.get("required").forEach(name -> names.add(name.textValue())));
    return names;
  }

  /** Everything that may judge the value. */
  Set<Part> reach() {
    Set<Part> all = new HashSet<>(parts);
    all.addAll(scope);
    return Alternatives.closure(all);
  }

  /** What is known of a member. */
  Facts member(String name) {
    Set<Part> around = new HashSet<>();
    reach().forEach(part -> around.addAll(Members.of(part, name)));
    List<Part> known = new ArrayList<>();
    parts.forEach(part -> known.addAll(Members.of(part, name)));
    return of(known, strict, around);
  }

  /** What is known of members whose names are not spelled out, given the parts that judge them. */
  Facts unnamed(List<Part> known) {
    Set<Part> around = new HashSet<>();
    reach().forEach(part -> around.addAll(Members.unnamed(part)));
    return of(known, strict, around);
  }

  /** What is known of an item. */
  Facts item(int index) {
    Set<Part> around = new HashSet<>();
    for (Part part : reach()) {
      Items.of(part, index).ifPresent(around::add);
      part.optional("contains").ifPresent(around::add);
    }
    List<Part> known = new ArrayList<>();
    parts.forEach(part -> Items.of(part, index).ifPresent(known::add));
    return of(known, strict, around);
  }

  private static Optional<List<JsonNode>> enumerated(Part part) {
    if (part.has("const")) {
      return Optional.of(List.of(part.get("const")));
    }
    if (!part.has("enum")) {
      return Optional.empty();
    }
    List<JsonNode> values = new ArrayList<>();
    part.get("enum").forEach(values::add);
    return Optional.of(values);
  }
}
