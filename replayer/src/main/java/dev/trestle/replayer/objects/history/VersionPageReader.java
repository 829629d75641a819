package dev.trestle.replayer.objects.history;

import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import dev.trestle.replayer.objects.history.VersionPage.Marker;
import dev.trestle.s3events.KeyEncoding;
import dev.trestle.s3events.ObjectChange.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads the XML of ListObjectVersions in its order. Names of elements count, namespaces do not. */
final class VersionPageReader {

  /** What S3 calls a listing, and what some stand-ins do. */
  private static final Set<String> ROOTS = Set.of("ListVersionsResult", "ListBucketResult");

  /** Ten times what S3 puts on a page. */
  private static final int MAX_VERSIONS = 10_000;

  private static final XMLInputFactory XML = factory();

  private final String bucket;
  private final XMLStreamReader xml;
  private final Map<String, String> members = new HashMap<>();
  private final List<Map<String, String>> entries = new ArrayList<>();

  private VersionPageReader(String bucket, XMLStreamReader xml) {
    this.bucket = bucket;
    this.xml = xml;
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }

  /**
   * Reads to the end of the stream.
   *
   * @throws IOException if the stream does
   * @throws IllegalArgumentException if it is no such listing
   */
  static VersionPage read(String bucket, InputStream in) throws IOException {
    try {
      XMLStreamReader xml;
      synchronized (XML) {
        xml = XML.createXMLStreamReader(in);
      }
      return new VersionPageReader(bucket, xml).read();
    } catch (XMLStreamException e) {
      if (e.getNestedException() instanceof IOException cause) {
        throw cause;
      }
      throw noListing(e);
    } catch (RuntimeException e) {
      throw noListing(e);
    }
  }

  private static IllegalArgumentException noListing(Exception e) {
    return new IllegalArgumentException("not a listing of versions: " + e.getMessage(), e);
  }

  private VersionPage read() throws XMLStreamException {
    xml.nextTag();
    if (!ROOTS.contains(xml.getLocalName())) {
      throw new IllegalArgumentException("the root element is " + xml.getLocalName());
    }
    while (xml.nextTag() == XMLStreamReader.START_ELEMENT) {
      switch (xml.getLocalName()) {
        case "Version", "DeleteMarker" -> entry();
        case "CommonPrefixes" -> skip();
        default -> members.put(xml.getLocalName(), xml.getElementText());
      }
    }
    while (xml.hasNext()) {
      xml.next();
    }
    // Only now it is certain whether keys are encoded: the order of members is not promised.
    boolean encoded = "url".equals(members.get("EncodingType"));
    List<ObjectVersion> versions = new ArrayList<>(entries.size());
    for (Map<String, String> entry : entries) {
      versions.add(version(entry, encoded));
    }
    return new VersionPage(versions, next(encoded));
  }

  private void entry() throws XMLStreamException {
    if (entries.size() == MAX_VERSIONS) {
      throw new IllegalArgumentException("more than " + MAX_VERSIONS + " versions on a page");
    }
    Map<String, String> entry = new HashMap<>();
    entry.put("", xml.getLocalName());
    while (xml.nextTag() == XMLStreamReader.START_ELEMENT) {
      switch (xml.getLocalName()) {
        case "Key", "VersionId", "LastModified", "ETag", "Size" ->
            entry.put(xml.getLocalName(), xml.getElementText());
        default -> skip();
      }
    }
    entries.add(entry);
  }

  private void skip() throws XMLStreamException {
    for (int depth = 1; depth > 0; ) {
      int event = xml.next();
      depth += event == XMLStreamReader.START_ELEMENT ? 1 : 0;
      depth -= event == XMLStreamReader.END_ELEMENT ? 1 : 0;
    }
  }

  private ObjectVersion version(Map<String, String> entry, boolean encoded) {
    boolean marker = required(entry, "").equals("DeleteMarker");
    return new ObjectVersion(
        bucket,
        key(required(entry, "Key"), encoded),
        Optional.ofNullable(entry.get("VersionId")),
        marker ? Kind.DELETE_MARKER : Kind.CREATED,
        Via.HISTORY,
        marker ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(required(entry, "Size"))),
        marker
            ? Optional.empty()
            : Optional.ofNullable(entry.get("ETag"))
                .map(etag -> etag.replace("\"", ""))
                .filter(etag -> !etag.isEmpty()),
        time(required(entry, "LastModified")),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private Optional<Marker> next(boolean encoded) {
    if (!Boolean.parseBoolean(members.getOrDefault("IsTruncated", "false"))) {
      return Optional.empty();
    }
    String version = members.getOrDefault("NextVersionIdMarker", "");
    return Optional.of(
        new Marker(
            key(required(members, "NextKeyMarker"), encoded),
            version.isEmpty() ? Optional.empty() : Optional.of(version)));
  }

  private static String key(String key, boolean encoded) {
    if (!encoded) {
      return key;
    }
    return KeyEncoding.decode(key)
        .orElseThrow(() -> new IllegalArgumentException("a key is not URL-encoded: " + key));
  }

  private static Instant time(String text) {
    return OffsetDateTime.parse(text).toInstant();
  }

  private static String required(Map<String, String> members, String name) {
    String value = members.get(name);
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException("a " + name + " is missing");
    }
    return value;
  }
}
