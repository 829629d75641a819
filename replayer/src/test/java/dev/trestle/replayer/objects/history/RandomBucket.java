package dev.trestle.replayer.objects.history;

import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import dev.trestle.replayer.objects.history.ListingException.Reason;
import dev.trestle.replayer.objects.history.VersionPage.Marker;
import dev.trestle.s3events.ObjectChange.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;

/**
 * A versioned bucket in memory. Lists as S3 does: keys by their bytes, the newest version of a key
 * first, delete markers in between, in pages of any size; between two requests it may change.
 */
final class RandomBucket implements VersionPages {

  static final String NAME = "versioned";

  private static final List<String> ODD =
      List.of("a+b", "a b", "100%", "é", "日本", "\uFFFD", "🎧", "a/b/🎧", "z", "k".repeat(1024));

  private final Random random;
  private final int pageSize;

  /** Versions by key; the oldest first, in the order in which they were written. */
  private final TreeMap<String, List<ObjectVersion>> keys =
      new TreeMap<>(Comparator.comparing((String key) -> new Utf8(key)));

  private int written;

  /** What happens before each page, after the first. */
  Runnable meanwhile = () -> {};

  /** In how many of 100 requests S3 does not answer well. */
  int failing;

  int requests;

  RandomBucket(Random random, int pageSize) {
    this.random = random;
    this.pageSize = pageSize;
  }

  /** Writes versions and markers, some of which bear a time before that of their predecessor. */
  RandomBucket fill(int versions, int keyCount) {
    for (int i = 0; i < versions; i++) {
      write(key(random.nextInt(keyCount)));
    }
    return this;
  }

  private static String key(int number) {
    return number < ODD.size() ? ODD.get(number) : "key-" + number;
  }

  void write(String key) {
    boolean marker = random.nextInt(5) == 0;
    // Several in a second; every seventh is the end of an upload that began up to 100 s earlier.
    int second = written / 4 - (random.nextInt(7) == 0 ? random.nextInt(100) : 0);
    String version = "v" + written++;
    keys.computeIfAbsent(key, absent -> new ArrayList<>())
        .add(
            new ObjectVersion(
                NAME,
                key,
                Optional.of(version),
                marker ? Kind.DELETE_MARKER : Kind.CREATED,
                Via.HISTORY,
                marker ? OptionalLong.empty() : OptionalLong.of(random.nextInt(1 << 20)),
                marker ? Optional.empty() : Optional.of("etag" + version),
                Instant.ofEpochSecond(1_700_000_000L + second),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
  }

  /** Removes a version for good. */
  void removeAny() {
    List<String> all = new ArrayList<>(keys.keySet());
    List<ObjectVersion> versions = keys.get(all.get(random.nextInt(all.size())));
    if (versions.size() > 1) {
      versions.remove(random.nextInt(versions.size()));
    }
  }

  void writeAny() {
    write(key(random.nextInt(keys.size())));
  }

  /** All that is there now; the oldest of a key first. */
  Map<String, List<ObjectVersion>> versions() {
    return keys;
  }

  int size() {
    return keys.values().stream().mapToInt(List::size).sum();
  }

  @Override
  public void check() throws ListingException {
    request();
  }

  @Override
  public VersionPage page(Optional<Marker> after) throws ListingException {
    request();
    if (after.isPresent()) {
      meanwhile.run();
    }
    List<ObjectVersion> page = new ArrayList<>();
    for (List<ObjectVersion> versions : fromKey(after).values()) {
      for (int i = versions.size() - 1; i >= 0; i--) {
        if (after.isPresent() && !isAfter(versions.get(i), after.get())) {
          continue;
        }
        if (page.size() == pageSize) {
          ObjectVersion last = page.get(pageSize - 1);
          return new VersionPage(page, Optional.of(new Marker(last.key(), last.versionId())));
        }
        page.add(versions.get(i));
      }
    }
    return new VersionPage(page, Optional.empty());
  }

  private Map<String, List<ObjectVersion>> fromKey(Optional<Marker> after) {
    return after
        .map(marker -> (Map<String, List<ObjectVersion>>) keys.tailMap(marker.key(), true))
        .orElse(keys);
  }

  /** A version of the marker's key is after it if it is older; the marker's own may be gone. */
  private static boolean isAfter(ObjectVersion version, Marker marker) {
    return !version.key().equals(marker.key())
        || number(version.versionId().orElseThrow()) < number(marker.versionId().orElseThrow());
  }

  private static int number(String version) {
    return Integer.parseInt(version.substring(1));
  }

  private void request() throws ListingException {
    requests++;
    if (random.nextInt(100) < failing) {
      throw random.nextBoolean()
          ? new ListingException(Reason.BUCKET_THROTTLED, "too often")
          : new ListingException(Reason.BUCKET_UNAVAILABLE, "no answer");
    }
  }

  /** A key in the order of its bytes. */
  private record Utf8(String key) implements Comparable<Utf8> {

    @Override
    public int compareTo(Utf8 other) {
      return java.util.Arrays.compareUnsigned(bytes(), other.bytes());
    }

    private byte[] bytes() {
      return key.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
  }
}
