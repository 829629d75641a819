package dev.trestle.schemas.compatibility;

import java.util.Optional;

/** Which items of an array a schema speaks of. */
final class Items {

  private Items() {}

  /** The schema that one part applies to the item at an index. */
  static Optional<Part> of(Part part, int index) {
    if (!part.get("items").isArray()) {
      return part.optional("items");
    }
    return index < part.get("items").size()
        ? Optional.of(part.child("items", Integer.toString(index)))
        : part.optional("additionalItems");
  }

  /** From this index on, one part treats all items alike. */
  static int alikeFrom(Part part) {
    return part.get("items").isArray() ? part.get("items").size() : 0;
  }
}
