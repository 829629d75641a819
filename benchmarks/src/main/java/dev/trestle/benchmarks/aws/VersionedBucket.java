package dev.trestle.benchmarks.aws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bucket with versioning whose versions are computed from their number in the listing, so that
 * any number of them takes no memory: {@code versions-<count>}, or {@code versions-<count>-<any>}
 * for one more of the same versions. Ten versions of each key, newest first; keys were written over
 * a year, in no order, and their versions from a minute to a day apart. One version in sixteen is a
 * delete marker. Ids, entity tags and half of each key are random.
 */
record VersionedBucket(String name, long count) {

  private static final Pattern NAME = Pattern.compile("versions-(\\d{1,12})(-[a-z0-9-]+)?");
  private static final String FOLDER = "recordings/";
  private static final int OF_A_KEY = 10;
  private static final int KEY_DIGITS = 12;
  private static final long FIRST_WRITTEN = Instant.parse("2025-01-01T00:00:00Z").getEpochSecond();
  private static final long SECONDS_OF_A_YEAR = 31_536_000;

  /**
   * One version or delete marker.
   *
   * @param size of an object's content; 0 for a marker
   */
  record Version(
      String key,
      String id,
      boolean newest,
      boolean marker,
      Instant modified,
      String etag,
      long size) {}

  /** Some of the versions, in order; {@code more} if others follow. */
  record Page(List<Version> versions, boolean more) {}

  /** The bucket of a name; empty if it is not one of these. */
  static Optional<VersionedBucket> named(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? Optional.of(new VersionedBucket(name, Long.parseLong(matcher.group(1))))
        : Optional.empty();
  }

  /** What a key must begin with to be in this bucket. */
  static String folder() {
    return FOLDER;
  }

  /**
   * A page of the listing.
   *
   * @param keyMarker where the last page ended; empty for the first
   * @param versionMarker with it; empty for the end of the key's versions
   */
  Page page(String keyMarker, String versionMarker, int most) {
    long first = keyMarker.isEmpty() ? 0 : after(keyMarker, versionMarker);
    long end = Math.min(first + most, count);
    List<Version> versions = new ArrayList<>();
    for (long number = first; number < end; number++) {
      versions.add(version(number));
    }
    return new Page(versions, end < count);
  }

  /** One version; empty if there is none of this key and id. */
  Optional<Version> find(String key, String id) {
    OptionalInt place = place(key, id);
    return place.isPresent()
        ? Optional.of(version(numberOfKey(key) * OF_A_KEY + place.getAsInt()))
        : Optional.empty();
  }

  private long after(String key, String id) {
    long first = numberOfKey(key) * OF_A_KEY;
    return first + (id.isEmpty() ? OF_A_KEY : place(key, id).orElse(OF_A_KEY - 1) + 1);
  }

  private OptionalInt place(String key, String id) {
    long first = numberOfKey(key) * OF_A_KEY;
    for (int place = 0; place < OF_A_KEY && first + place < count; place++) {
      if (version(first + place).id().equals(id)) {
        return OptionalInt.of(place);
      }
    }
    return OptionalInt.empty();
  }

  private static long numberOfKey(String key) {
    int end = FOLDER.length() + KEY_DIGITS;
    if (!key.matches(FOLDER + "\\d{" + KEY_DIGITS + "}-.*")) {
      throw new AwsException("NoSuchKey", "The stand-in has no object " + key);
    }
    return Long.parseLong(key.substring(FOLDER.length(), end));
  }

  private static Version version(long number) {
    long key = number / OF_A_KEY;
    int place = (int) (number % OF_A_KEY);
    long ofKey = mixed(~key);
    long random = mixed(number);
    long apart = 60 + Math.floorMod(ofKey >> 20, 86_400L);
    long seconds = Math.floorMod(ofKey, SECONDS_OF_A_YEAR) + (OF_A_KEY - 1 - place) * apart;
    // The oldest version of a key is never a marker: there would be nothing to delete.
    boolean marker = random >>> 60 == 0 && place < OF_A_KEY - 1;
    String padded = String.valueOf(1_000_000_000_000L + key).substring(1);
    return new Version(
        FOLDER + padded + "-" + hex(ofKey) + "/interview.wav",
        Long.toUnsignedString(random, 36) + Long.toUnsignedString(mixed(random), 36),
        place == 0,
        marker,
        Instant.ofEpochSecond(FIRST_WRITTEN + seconds),
        marker ? "" : hex(mixed(random + 1)) + hex(mixed(random + 2)),
        marker ? 0 : 100_000 + (random >>> 36));
  }

  private static String hex(long value) {
    return HexFormat.of().toHexDigits(value);
  }

  /** Another number for each, as if at random (the finalizer of MurmurHash3). */
  private static long mixed(long number) {
    long mixed = number + 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 33)) * 0xFF51AFD7ED558CCDL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return mixed ^ (mixed >>> 33);
  }
}
