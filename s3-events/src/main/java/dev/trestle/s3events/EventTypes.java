package dev.trestle.s3events;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A choice of S3's event types, written as in a notification configuration: {@code
 * ObjectCreated:Put}, or {@code ObjectCreated:*} for all of a kind, each also with {@code s3:}
 * before it. Immutable, thread-safe.
 */
public final class EventTypes {

  private static final String ANY = "*";

  private final Set<String> names;
  private final Set<String> kinds;

  private EventTypes(Set<String> names, Set<String> kinds) {
    this.names = names;
    this.kinds = kinds;
  }

  /**
   * Reads a choice.
   *
   * @throws IllegalArgumentException if it is empty, or has a name that S3 does not know; the
   *     message says which there are
   */
  public static EventTypes of(List<String> types) {
    Set<String> names = new LinkedHashSet<>();
    Set<String> kinds = new LinkedHashSet<>();
    for (String type : types) {
      String name = EventNames.bare(type.strip());
      String kind = name.endsWith(ANY) ? name.substring(0, name.length() - ANY.length()) : "";
      if (EventNames.KNOWN.contains(name)) {
        names.add(name);
      } else if (kind.endsWith(":")
          && EventNames.KNOWN.stream().anyMatch(n -> n.startsWith(kind))) {
        kinds.add(kind);
      } else {
        throw new IllegalArgumentException(
            "'"
                + type
                + "' is no event type of S3: use some of "
                + EventNames.KNOWN
                + ", or such as ObjectCreated:*");
      }
    }
    if (names.isEmpty() && kinds.isEmpty()) {
      throw new IllegalArgumentException("no event type: use such as ObjectCreated:*");
    }
    return new EventTypes(Set.copyOf(names), Set.copyOf(kinds));
  }

  /**
   * Whether an event is chosen.
   *
   * @param name as {@link ObjectEvent#name} has it
   */
  public boolean has(String name) {
    return names.contains(name) || kinds.stream().anyMatch(name::startsWith);
  }

  /** Whether any event is of both choices. */
  public boolean overlaps(EventTypes other) {
    return EventNames.KNOWN.stream().anyMatch(name -> has(name) && other.has(name));
  }

  @Override
  public String toString() {
    Set<String> all = new LinkedHashSet<>(names);
    kinds.forEach(kind -> all.add(kind + ANY));
    return all.toString();
  }
}
