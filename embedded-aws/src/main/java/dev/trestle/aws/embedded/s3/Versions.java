package dev.trestle.aws.embedded.s3;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The versions and delete markers of one key, in the order in which they were made. Not safe across
 * threads.
 */
final class Versions {

  private final List<Placed> oldestFirst = new ArrayList<>();

  /** Where versions were that are gone, for listings that stopped at one of them. */
  private final Map<String, Long> gone = new HashMap<>();

  private long places;

  /** Adds the newest version; a null version takes the place of the one before. */
  void add(ObjectVersion version) {
    if (version.isNull()) {
      remove(ObjectVersion.NULL);
    }
    oldestFirst.add(new Placed(places++, version));
  }

  Optional<ObjectVersion> remove(String id) {
    int at = indexOf(id);
    if (at < 0) {
      return Optional.empty();
    }
    Placed removed = oldestFirst.remove(at);
    gone.put(id, removed.place);
    return Optional.of(removed.version);
  }

  Optional<ObjectVersion> find(String id) {
    int at = indexOf(id);
    return at < 0 ? Optional.empty() : Optional.of(oldestFirst.get(at).version);
  }

  /** From the newest on: what is asked for is mostly new. */
  private int indexOf(String id) {
    for (int i = oldestFirst.size() - 1; i >= 0; i--) {
      if (oldestFirst.get(i).version.id().equals(id)) {
        return i;
      }
    }
    return -1;
  }

  boolean isEmpty() {
    return oldestFirst.isEmpty();
  }

  /** The newest; there must be one. */
  ObjectVersion latest() {
    return oldestFirst.get(oldestFirst.size() - 1).version;
  }

  int size() {
    return oldestFirst.size();
  }

  /** The version that is so many places from the newest. */
  ObjectVersion fromNewest(int index) {
    return oldestFirst.get(oldestFirst.size() - 1 - index).version;
  }

  /**
   * How many versions are as new as the one of that id, or newer: where a listing goes on that
   * stopped there. A version that is gone keeps its place.
   *
   * @return -1 if there never was such a version
   */
  int upTo(String id) {
    int at = indexOf(id);
    if (at >= 0) {
      return oldestFirst.size() - at;
    }
    Long place = gone.get(id);
    return place == null ? -1 : newerThan(place);
  }

  private int newerThan(long place) {
    return (int) oldestFirst.stream().filter(placed -> placed.place > place).count();
  }

  private record Placed(long place, ObjectVersion version) {}
}
