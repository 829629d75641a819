package dev.trestle.aws.embedded.s3;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One page of a listing: versions in the order of their keys, newest first within a key, and common
 * prefixes in the place of the keys that they stand for.
 *
 * @param versions what is listed, with whether it is the newest of its key
 * @param prefixes the common prefixes
 * @param truncated whether there is more
 * @param lastKey the key or common prefix that came last; empty if nothing came
 * @param lastVersion the version that came last; empty after a common prefix
 */
record Page(
    List<Listed> versions,
    List<String> prefixes,
    boolean truncated,
    String lastKey,
    String lastVersion) {

  /** A version and whether it is the newest of its key. */
  record Listed(ObjectVersion version, boolean latest) {}

  /**
   * What is asked for.
   *
   * @param delimiter empty for none
   * @param afterKey where the listing goes on: behind this key or common prefix; empty for its
   *     beginning
   * @param afterVersion where within {@code afterKey}; empty if that key is done
   * @param size how many versions and common prefixes at most
   * @param objects whether only the newest version of each key is asked for, if it is no marker
   */
  record Asked(
      String prefix,
      String delimiter,
      String afterKey,
      String afterVersion,
      int size,
      boolean objects) {

    Optional<String> commonPrefix(String key) {
      int at = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
      return at < 0 ? Optional.empty() : Optional.of(key.substring(0, at + delimiter.length()));
    }
  }

  static Page of(NavigableMap<String, Versions> keys, Asked asked) {
    return new Builder(keys, asked).build();
  }

  private static final class Builder {

    /** Behind every key that begins like what stands before it. */
    private static final String LAST = Character.toString(Character.MAX_CODE_POINT);

    private final NavigableMap<String, Versions> keys;
    private final Asked asked;
    private final List<Listed> versions = new ArrayList<>();
    private final List<String> prefixes = new ArrayList<>();
    private boolean full;
    private String lastKey = "";
    private String lastVersion = "";

    Builder(NavigableMap<String, Versions> keys, Asked asked) {
      this.keys = keys;
      this.asked = asked;
    }

    Page build() {
      Map.@Nullable Entry<String, Versions> entry = asked.size > 0 ? first() : null;
      while (entry != null && entry.getKey().startsWith(asked.prefix) && !full) {
        String key = entry.getKey();
        Optional<String> group = asked.commonPrefix(key);
        if (group.isEmpty()) {
          add(key, entry.getValue());
          entry = keys.higherEntry(key);
        } else if (group.get().equals(asked.afterKey) || group.get().equals(lastKey)) {
          entry = behind(group.get(), key);
        } else if (asked.objects && entry.getValue().latest().marker()) {
          entry = keys.higherEntry(key);
        } else {
          add(group.get());
          entry = behind(group.get(), key);
        }
      }
      return new Page(versions, prefixes, full, lastKey, lastVersion);
    }

    /** The next key that another common prefix, or none, stands for; if not, still a later key. */
    private Map.@Nullable Entry<String, Versions> behind(String commonPrefix, String key) {
      String end = commonPrefix + LAST;
      return keys.higherEntry(keys.comparator().compare(end, key) > 0 ? end : key);
    }

    private Map.@Nullable Entry<String, Versions> first() {
      String from = asked.afterKey;
      if (from.isEmpty() || keys.comparator().compare(from, asked.prefix) < 0) {
        return keys.ceilingEntry(asked.prefix);
      }
      return asked.afterVersion.isEmpty() ? keys.higherEntry(from) : keys.ceilingEntry(from);
    }

    private void add(String key, Versions ofKey) {
      if (asked.objects) {
        if (!ofKey.latest().marker()) {
          add(ofKey.latest(), true);
        }
        return;
      }
      int from = key.equals(asked.afterKey) ? Math.max(0, ofKey.upTo(asked.afterVersion)) : 0;
      for (int i = from; i < ofKey.size() && !full; i++) {
        add(ofKey.fromNewest(i), i == 0);
      }
    }

    private void add(ObjectVersion version, boolean latest) {
      if (hasRoom()) {
        versions.add(new Listed(version, latest));
        lastKey = version.key();
        lastVersion = version.id();
      }
    }

    private void add(String commonPrefix) {
      if (hasRoom()) {
        prefixes.add(commonPrefix);
        lastKey = commonPrefix;
        lastVersion = "";
      }
    }

    private boolean hasRoom() {
      full = versions.size() + prefixes.size() == asked.size;
      return !full;
    }
  }
}
