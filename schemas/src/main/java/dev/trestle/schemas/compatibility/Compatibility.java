package dev.trestle.schemas.compatibility;

import dev.trestle.schemas.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Proves that the events of one version of a schema are events of another.
 *
 * <p>The answer is sound: a change that would refuse an event is never called compatible. It is not
 * complete: some harmless changes cannot be proved so, and are reported as undecided, which counts
 * as incompatible.
 *
 * <p>One assumption, without which no property could ever be added to an open object: a member that
 * a version does not declare, in an object that allows others, is not in use. Declared is every
 * name in {@code properties}, {@code required}, {@code dependencies} or matched by {@code
 * patternProperties}, in any alternative; where {@code additionalProperties} is a schema, every
 * name is in use. Closing an open object is incompatible all the same.
 */
public final class Compatibility {

  /** Which events must be valid under which version. */
  public enum Mode {
    /** Events of the previous version are valid under the candidate. */
    BACKWARD,
    /** Events of the candidate are valid under the previous version. */
    FORWARD,
    /** Both. */
    FULL
  }

  private Compatibility() {}

  /**
   * Lists why the candidate cannot follow the previous version; empty if it can. Versions and types
   * need not be successive or equal.
   */
  public static List<Incompatibility> check(Schema previous, Schema candidate, Mode mode) {
    List<Incompatibility> found = new ArrayList<>(busChanges(previous, candidate, mode));
    if (mode != Mode.FORWARD) {
      found.addAll(prove(previous, candidate, Mode.BACKWARD));
    }
    if (mode != Mode.BACKWARD) {
      found.addAll(prove(candidate, previous, Mode.FORWARD));
    }
    return found.stream().distinct().toList();
  }

  private static List<Incompatibility> prove(Schema from, Schema to, Mode direction) {
    Inclusion inclusion = new Inclusion(direction, "version " + from.version());
    return inclusion.prove(Facts.of(Part.payload(from), false), Part.payload(to));
  }

  /** Rules on the bus select by source and detail type: consumers would no longer be reached. */
  private static List<Incompatibility> busChanges(Schema previous, Schema candidate, Mode mode) {
    List<Incompatibility> found = new ArrayList<>();
    String was = previous.detailType();
    String is = candidate.detailType();
    if (!was.equals(is)) {
      found.add(bus(mode, "detail-type", was, is));
    }
    if (!Objects.equals(previous.source(), candidate.source())) {
      found.add(
          bus(mode, "source", previous.source().orElse("any"), candidate.source().orElse("any")));
    }
    return found;
  }

  private static Incompatibility bus(Mode mode, String rule, String was, String is) {
    return new Incompatibility(
        mode,
        "",
        rule,
        true,
        "The " + rule + " on the bus changes from '" + was + "' to '" + is + "': keep it.");
  }
}
