package dev.trestle.schemas.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A limit of a number or a count, on one side.
 *
 * @param value the limit
 * @param exclusive whether the limit itself is beyond the limit
 */
record Bound(BigDecimal value, boolean exclusive) {

  /** The highest lower limit, by an inclusive and an exclusive keyword. */
  static Optional<Bound> lower(Collection<Part> parts, String keyword, String exclusive) {
    return of(parts, keyword, exclusive)
        .max(Comparator.comparing(Bound::value).thenComparing(Bound::exclusive));
  }

  /** The lowest upper limit. */
  static Optional<Bound> upper(Collection<Part> parts, String keyword, String exclusive) {
    return of(parts, keyword, exclusive)
        .min(
            Comparator.comparing(Bound::value)
                .thenComparing(Comparator.comparing(Bound::exclusive).reversed()));
  }

  /** The highest of a lower limit on a count; zero without one. */
  static long count(Collection<Part> parts, String keyword) {
    return parts.stream().mapToLong(part -> part.get(keyword).asLong(0)).max().orElse(0);
  }

  private static Stream<Bound> of(Collection<Part> parts, String keyword, String exclusive) {
    return parts.stream()
        .flatMap(
            part -> Stream.of(bound(part.get(keyword), false), bound(part.get(exclusive), true)))
        .flatMap(Optional::stream);
  }

  private static Optional<Bound> bound(JsonNode node, boolean exclusive) {
    return node.isNumber()
        ? Optional.of(new Bound(node.decimalValue(), exclusive))
        : Optional.empty();
  }

  /** Whether every number at or above this limit is at or above the other. */
  boolean impliesLower(Bound other) {
    int order = value.compareTo(other.value);
    return order > 0 || (order == 0 && (exclusive || !other.exclusive));
  }

  /** Whether every number at or below this limit is at or below the other. */
  boolean impliesUpper(Bound other) {
    int order = value.compareTo(other.value);
    return order < 0 || (order == 0 && (exclusive || !other.exclusive));
  }
}
