package dev.trestle.aws.embedded.s3;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * What {@code x-amz-copy-source} names.
 *
 * @param versionId empty for the newest
 */
record CopySource(String bucket, String key, String versionId) {

  static CopySource read(String header) {
    int query = header.indexOf("?versionId=");
    String path = query < 0 ? header : header.substring(0, query);
    String decoded = URLDecoder.decode(path, StandardCharsets.UTF_8);
    String name = decoded.startsWith("/") ? decoded.substring(1) : decoded;
    int slash = name.indexOf('/');
    return new CopySource(
        slash < 0 ? name : name.substring(0, slash),
        slash < 0 ? "" : name.substring(slash + 1),
        query < 0 ? "" : header.substring(query + "?versionId=".length()));
  }

  /** The header by which S3Mock finds the content. */
  String header(ObjectVersion version) {
    return "/" + bucket + "/" + Keys.inMock(key) + "?versionId=" + version.stored();
  }
}
