package dev.trestle.gateway.intake;

import java.util.List;

/**
 * Where objects are: those of a bucket whose key has that beginning and that end.
 *
 * @param bucket its name; a final {@code *} stands for any end
 */
record Place(String bucket, String prefix, String suffix) {

  private static final String ANY = "*";

  static Place all(String bucket) {
    return new Place(bucket, "", "");
  }

  /**
   * Reads places such as {@code my-bucket}, {@code my-bucket/thumbnails/} or {@code
   * my-bucket/thumbnails/*.json}.
   *
   * @param setting where they stand, for the message
   * @throws IllegalArgumentException if one is none
   */
  static List<Place> read(List<String> places, String setting) {
    return places.stream().map(place -> read(place, setting)).toList();
  }

  private static Place read(String text, String setting) {
    int slash = text.indexOf('/');
    String bucket = slash < 0 ? text : text.substring(0, slash);
    String keys = slash < 0 ? "" : text.substring(slash + 1);
    int star = keys.indexOf(ANY);
    if (bucket.isEmpty() || keys.indexOf(ANY, star + 1) > star || text.startsWith("s3:")) {
      throw new IllegalArgumentException(
          setting
              + ": '"
              + text
              + "' is no place: use bucket, bucket/prefix or bucket/prefix*suffix");
    }
    return new Place(
        bucket,
        star < 0 ? keys : keys.substring(0, star),
        star < 0 ? "" : keys.substring(star + 1));
  }

  boolean has(String inBucket, String key) {
    return isLike(bucket, inBucket)
        && key.length() >= prefix.length() + suffix.length()
        && key.startsWith(prefix)
        && key.endsWith(suffix);
  }

  /** Whether an object could be in both. */
  boolean overlaps(Place other) {
    return (isLike(bucket, open(other.bucket)) || isLike(other.bucket, open(bucket)))
        && (prefix.startsWith(other.prefix) || other.prefix.startsWith(prefix))
        && (suffix.endsWith(other.suffix) || other.suffix.endsWith(suffix));
  }

  private static boolean isLike(String pattern, String name) {
    return pattern.endsWith(ANY) ? name.startsWith(open(pattern)) : pattern.equals(name);
  }

  private static String open(String pattern) {
    return pattern.endsWith(ANY) ? pattern.substring(0, pattern.length() - 1) : pattern;
  }

  @Override
  public String toString() {
    return bucket + "/" + prefix + (suffix.isEmpty() ? "" : ANY + suffix);
  }
}
