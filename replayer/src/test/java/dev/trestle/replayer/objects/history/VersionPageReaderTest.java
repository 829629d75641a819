package dev.trestle.replayer.objects.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.history.VersionPage.Marker;
import dev.trestle.s3events.ObjectChange.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionPageReaderTest {

  private static final String XML =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <Name>bucket</Name><Prefix></Prefix><KeyMarker></KeyMarker><MaxKeys>3</MaxKeys>
        <NextKeyMarker>a%2Bb+c</NextKeyMarker><NextVersionIdMarker>v+1</NextVersionIdMarker>
        <EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>
        <Version><Key>a%2Bb+c</Key><VersionId>v3</VersionId><IsLatest>true</IsLatest>
          <LastModified>2026-01-31T09:30:00.000Z</LastModified><ETag>&quot;e3&quot;</ETag>
          <ChecksumAlgorithm>CRC32</ChecksumAlgorithm><Size>434234</Size>
          <Owner><ID>75aa57</ID><DisplayName>x</DisplayName></Owner><StorageClass>STANDARD</StorageClass>
          <RestoreStatus><IsRestoreInProgress>false</IsRestoreInProgress></RestoreStatus></Version>
        <DeleteMarker><Key>a%2Bb+c</Key><VersionId>v2</VersionId><IsLatest>false</IsLatest>
          <LastModified>2026-01-31T09:30:00.000Z</LastModified><Owner><ID>75aa57</ID></Owner></DeleteMarker>
        <CommonPrefixes><Prefix>x/</Prefix></CommonPrefixes>
        <Version><Key>a%2Bb+c</Key><VersionId>null</VersionId><IsLatest>false</IsLatest>
          <LastModified>2026-01-31T09:29:00Z</LastModified><ETag>"e1"</ETag><Size>0</Size></Version>
      </ListVersionsResult>
      """;

  @Test
  void versionsAndMarkersStayInterleaved() throws Exception {
    VersionPage page = read(XML);

    assertThat(page.versions())
        .extracting(ObjectVersion::kind)
        .containsExactly(Kind.CREATED, Kind.DELETE_MARKER, Kind.CREATED);
    assertThat(page.versions())
        .extracting(ObjectVersion::versionId)
        .containsExactly(Optional.of("v3"), Optional.of("v2"), Optional.empty());
    ObjectVersion first = page.versions().get(0);
    assertThat(first.key()).isEqualTo("a+b c");
    assertThat(first.etag()).contains("e3");
    assertThat(first.size()).isEqualTo(OptionalLong.of(434234));
    assertThat(first.lastModified()).isEqualTo(Instant.parse("2026-01-31T09:30:00Z"));
    assertThat(page.versions().get(1).size()).isEmpty();
    // Markers of versions are not encoded.
    assertThat(page.next()).contains(new Marker("a+b c", Optional.of("v+1")));
  }

  @Test
  void keysAreTakenAsTheyAreUnlessSaidToBeEncoded() throws Exception {
    VersionPage page = read(XML.replace("<EncodingType>url</EncodingType>", ""));

    assertThat(page.versions().get(0).key()).isEqualTo("a%2Bb+c");
    assertThat(page.next().orElseThrow().key()).isEqualTo("a%2Bb+c");
  }

  @Test
  void theLastPageHasNoNext() throws Exception {
    assertThat(read(XML.replace("true</IsTruncated>", "false</IsTruncated>")).next()).isEmpty();
    assertThat(read("<ListVersionsResult/>").versions()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "<html/>",
        "<ListVersionsResult>",
        "<ListVersionsResult><Version><Key>a</Key></Version></ListVersionsResult>",
        "<ListVersionsResult><IsTruncated>true</IsTruncated></ListVersionsResult>",
        "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>"
            + "<ListVersionsResult><Name>&e;</Name></ListVersionsResult>"
      })
  void whatIsNoListingIsRefused(String xml) {
    assertThatThrownBy(() -> read(xml))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not a listing of versions");
  }

  @Test
  void aPartOfAListingIsNone() {
    for (int length = 0; length < XML.stripTrailing().length(); length += 7) {
      String part = XML.substring(0, length);
      assertThatThrownBy(() -> read(part)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static VersionPage read(String xml) throws IOException {
    return VersionPageReader.read(
        "bucket", new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }
}
