package dev.trestle.benchmarks.aws;

import dev.trestle.benchmarks.aws.VersionedBucket.Page;
import dev.trestle.benchmarks.aws.VersionedBucket.Version;

/** A page of ListObjectVersions as XML. The keys are such that URL encoding leaves them alone. */
final class VersionListing {

  private static final int BYTES_OF_A_VERSION = 400;

  private final StringBuilder xml;

  private VersionListing(int versions) {
    xml = new StringBuilder((versions + 1) * BYTES_OF_A_VERSION);
  }

  static String of(VersionedBucket bucket, String prefix, Page page) {
    return new VersionListing(page.versions().size()).write(bucket, prefix, page);
  }

  private String write(VersionedBucket bucket, String prefix, Page page) {
    xml.append("<ListVersionsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
    element("Name", bucket.name());
    element("Prefix", prefix);
    element("EncodingType", "url");
    element("IsTruncated", String.valueOf(page.more()));
    if (page.more()) {
      Version last = page.versions().get(page.versions().size() - 1);
      element("NextKeyMarker", last.key());
      element("NextVersionIdMarker", last.id());
    }
    page.versions().forEach(this::write);
    return xml.append("</ListVersionsResult>").toString();
  }

  private void write(Version version) {
    String name = version.marker() ? "DeleteMarker" : "Version";
    xml.append('<').append(name).append('>');
    element("Key", version.key());
    element("VersionId", version.id());
    element("IsLatest", String.valueOf(version.newest()));
    element("LastModified", version.modified().toString());
    if (!version.marker()) {
      element("ETag", "&quot;" + version.etag() + "&quot;");
      element("Size", String.valueOf(version.size()));
      element("StorageClass", "STANDARD");
    }
    xml.append("</").append(name).append('>');
  }

  private void element(String name, String value) {
    xml.append('<').append(name).append('>').append(value);
    xml.append("</").append(name).append('>');
  }
}
