package dev.trestle.aws.embedded.s3;

import dev.trestle.aws.embedded.xml.XmlWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Map;

/** Answers ListObjects, ListObjectsV2 and ListObjectVersions. */
final class Listings {

  private static final int MAX_KEYS = 1000;
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.'000Z'").withZone(ZoneOffset.UTC);

  private final String name;
  private final Map<String, String> query;
  private final boolean encode;
  private final int size;

  private Listings(String name, Map<String, String> query, int size) {
    this.name = name;
    this.query = query;
    this.size = size;
    this.encode = query("encoding-type").equals("url");
  }

  static S3Response answer(Bucket bucket, S3Request request) {
    Map<String, String> query = request.query();
    int size;
    try {
      size = Integer.parseInt(query.getOrDefault("max-keys", String.valueOf(MAX_KEYS)));
    } catch (NumberFormatException e) {
      size = -1;
    }
    if (size < 0) {
      return S3Response.invalid("Argument maxKeys must be an integer between 0 and 2147483647");
    }
    if (!query.getOrDefault("encoding-type", "url").equals("url")) {
      return S3Response.invalid("Invalid Encoding Method specified in Request");
    }
    Listings listings = new Listings(request.bucket(), query, Math.min(size, MAX_KEYS));
    if (query.containsKey("versions")) {
      return listings.versions(bucket);
    }
    return "2".equals(query.get("list-type")) ? listings.second(bucket) : listings.first(bucket);
  }

  private String query(String parameter) {
    return query.getOrDefault(parameter, "");
  }

  private Page page(Bucket bucket, String afterKey, String afterVersion, boolean objects) {
    return bucket.page(
        new Page.Asked(query("prefix"), query("delimiter"), afterKey, afterVersion, size, objects));
  }

  private S3Response versions(Bucket bucket) {
    String keyMarker = query("key-marker");
    String versionMarker = query("version-id-marker");
    if (keyMarker.isEmpty() && !versionMarker.isEmpty()) {
      return S3Response.invalid("A version-id marker cannot be specified without a key marker.");
    }
    Page page = page(bucket, keyMarker, versionMarker, false);
    XmlWriter xml = begin("ListVersionsResult", page);
    key(xml, "KeyMarker", keyMarker).element("VersionIdMarker", versionMarker);
    if (page.truncated()) {
      key(xml, "NextKeyMarker", page.lastKey());
      if (!page.lastVersion().isEmpty()) {
        xml.element("NextVersionIdMarker", page.lastVersion());
      }
    }
    for (Page.Listed listed : page.versions()) {
      ObjectVersion version = listed.version();
      xml.open(version.marker() ? "DeleteMarker" : "Version");
      key(xml, "Key", version.key())
          .element("VersionId", version.id())
          .element("IsLatest", listed.latest())
          .element("LastModified", time(version.lastModified()));
      if (!version.marker()) {
        content(xml, version);
      }
      owner(xml).close();
    }
    return end(xml, page);
  }

  private S3Response first(Bucket bucket) {
    Page page = page(bucket, query("marker"), "", true);
    XmlWriter xml = begin("ListBucketResult", page);
    key(xml, "Marker", query("marker"));
    if (page.truncated() && !query("delimiter").isEmpty()) {
      key(xml, "NextMarker", page.lastKey());
    }
    objects(xml, page, true);
    return end(xml, page);
  }

  private S3Response second(Bucket bucket) {
    String token = query("continuation-token");
    String after;
    try {
      after =
          token.isEmpty()
              ? query("start-after")
              : new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return S3Response.invalid("The continuation token provided is incorrect");
    }
    Page page = page(bucket, after, "", true);
    XmlWriter xml = begin("ListBucketResult", page);
    xml.element("KeyCount", page.versions().size() + page.prefixes().size());
    if (!token.isEmpty()) {
      xml.element("ContinuationToken", token);
    }
    if (!query("start-after").isEmpty()) {
      key(xml, "StartAfter", query("start-after"));
    }
    if (page.truncated()) {
      byte[] last = page.lastKey().getBytes(StandardCharsets.UTF_8);
      xml.element("NextContinuationToken", Base64.getUrlEncoder().encodeToString(last));
    }
    objects(xml, page, query("fetch-owner").equals("true"));
    return end(xml, page);
  }

  private void objects(XmlWriter xml, Page page, boolean owners) {
    for (Page.Listed listed : page.versions()) {
      xml.open("Contents");
      key(xml, "Key", listed.version().key())
          .element("LastModified", time(listed.version().lastModified()));
      content(xml, listed.version());
      if (owners) {
        owner(xml);
      }
      xml.close();
    }
  }

  private XmlWriter begin(String root, Page page) {
    XmlWriter xml = new XmlWriter(root, S3Response.NAMESPACE).element("Name", name);
    key(xml, "Prefix", query("prefix"));
    if (!query("delimiter").isEmpty()) {
      key(xml, "Delimiter", query("delimiter"));
    }
    if (encode) {
      xml.element("EncodingType", "url");
    }
    return xml.element("MaxKeys", size).element("IsTruncated", page.truncated());
  }

  private S3Response end(XmlWriter xml, Page page) {
    for (String prefix : page.prefixes()) {
      key(xml.open("CommonPrefixes"), "Prefix", prefix).close();
    }
    return S3Response.ok(xml.end());
  }

  private static void content(XmlWriter xml, ObjectVersion version) {
    xml.element("ETag", version.etag())
        .element("Size", version.size())
        .element("StorageClass", "STANDARD");
  }

  private static XmlWriter owner(XmlWriter xml) {
    return xml.open("Owner").element("ID", "embedded").element("DisplayName", "embedded").close();
  }

  private XmlWriter key(XmlWriter xml, String element, String key) {
    return xml.element(element, encode ? Keys.encoded(key) : key);
  }

  private static String time(Instant time) {
    return SECONDS.format(time);
  }
}
