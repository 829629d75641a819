package dev.trestle.adapter.job;

/**
 * An S3 object.
 *
 * @param key as S3 stores it, not URL-encoded
 */
public record S3Path(String bucket, String key) {

  private static final String SCHEME = "s3://";

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if it is no {@code s3://bucket/key}
   */
  public static S3Path parse(String path) {
    int slash = path.indexOf('/', SCHEME.length());
    if (!path.startsWith(SCHEME) || slash <= SCHEME.length() || slash == path.length() - 1) {
      throw new IllegalArgumentException("'" + path + "' is not s3://bucket/key");
    }
    return new S3Path(path.substring(SCHEME.length(), slash), path.substring(slash + 1));
  }

  /** {@code s3://bucket/key}. */
  @Override
  public String toString() {
    return SCHEME + bucket + "/" + key;
  }
}
