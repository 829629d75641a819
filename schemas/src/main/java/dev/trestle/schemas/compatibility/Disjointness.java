package dev.trestle.schemas.compatibility;

import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** Whether it is plain that no value satisfies two sets of facts. */
final class Disjointness {

  private static final int MAX_DEPTH = 8;

  private Disjointness() {}

  static boolean of(Facts one, Facts other) {
    return of(one, other, 0);
  }

  private static boolean of(Facts one, Facts other, int depth) {
    if (one.impossible() || other.impossible()) {
      return true;
    }
    EnumSet<Kind> shared = EnumSet.copyOf(one.kinds());
    shared.retainAll(other.kinds());
    if (shared.isEmpty() || noneAccepted(one, other) || noneAccepted(other, one)) {
      return true;
    }
    return shared.equals(EnumSet.of(Kind.OBJECT))
        && depth < MAX_DEPTH
        && byMember(one, other, depth);
  }

  private static boolean noneAccepted(Facts listed, Facts other) {
    return listed
        .values()
        .filter(
            values ->
                values.stream()
                    .noneMatch(
                        value -> other.parts().stream().allMatch(part -> part.accepts(value))))
        .isPresent();
  }

  /** A member that both know, and that one requires, cannot satisfy both. */
  private static boolean byMember(Facts one, Facts other, int depth) {
    Set<String> names = new LinkedHashSet<>(one.required());
    names.addAll(other.required());
    return names.stream().anyMatch(name -> of(one.member(name), other.member(name), depth + 1));
  }
}
