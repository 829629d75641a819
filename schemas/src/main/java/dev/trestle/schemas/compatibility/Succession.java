package dev.trestle.schemas.compatibility;

import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaProblem;
import dev.trestle.schemas.SchemaSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/** Whether a version that is added from a file may follow the one before it. */
public final class Succession {

  private Succession() {}

  /**
   * Lists why it may not; empty if it may, and for every first version. It may if it accepts the
   * events of the version before it, or if there is a mapping that makes them its own.
   *
   * @param known has the version before it
   * @param mapped whether there is a mapping from one version straight to another; asked only if
   *     the two are incompatible
   */
  public static List<SchemaProblem> problems(
      Schema added, SchemaSet known, BiPredicate<Schema, Schema> mapped) {
    if (added.version() == 1) {
      return List.of();
    }
    int before = added.version() - 1;
    Optional<Schema> previous = known.find(added.type(), before);
    if (previous.isEmpty()) {
      return List.of(
          new SchemaProblem(
              added.origin(),
              "",
              "There is no version " + before + " before it: versions have no gaps."));
    }
    List<Incompatibility> why =
        Compatibility.check(previous.get(), added, Compatibility.Mode.BACKWARD);
    if (why.isEmpty() || mapped.test(previous.get(), added)) {
      return List.of();
    }
    return why.stream()
        .map(
            each ->
                new SchemaProblem(
                    added.origin(),
                    each.pointer(),
                    "It breaks compatibility with version " + before + ": " + each.message()))
        .toList();
  }
}
