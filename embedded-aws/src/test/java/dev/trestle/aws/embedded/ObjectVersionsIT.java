package dev.trestle.aws.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Object;

@Aws
@DisabledIfSystemProperty(
    named = "aws",
    matches = "localstack",
    disabledReason = "claims of embedded AWS that LocalStack does not keep")
class ObjectVersionsIT {

  private final S3Client s3;
  private final VersionedBucket its;
  private final String bucket;

  ObjectVersionsIT(AwsEndpoint aws) {
    this.s3 = aws.s3();
    this.its = new VersionedBucket(aws);
    this.bucket = its.name();
  }

  @Test
  void versionsAndMarkersInterleaveNewestFirst() throws Exception {
    String b = its.put("b", "other");
    String first = its.put("a", "1");
    String marker = its.delete("a").versionId();
    String second = its.put("a", "2");
    String again = its.delete("a").versionId();

    assertThat(its.listed(""))
        .containsExactly(
            "D a " + again, "V a " + second, "D a " + marker, "V a " + first, "V b " + b);
    ListObjectVersionsResponse response = s3.listObjectVersions(r -> r.bucket(bucket));
    assertThat(response.versions())
        .extracting(ObjectVersion::isLatest)
        .containsExactly(false, false, true);
    assertThat(response.deleteMarkers()).extracting(m -> m.isLatest()).containsExactly(true, false);
    assertThat(response.isTruncated()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 100})
  void pagesOfAnySizeGiveEachOnce(int size) {
    for (int i = 0; i < 3; i++) {
      Stream.of("a", "b c", "d/e").forEach(key -> its.put(key, "x"));
      its.delete("b c");
    }

    List<String> paged = new ArrayList<>();
    s3.listObjectVersionsPaginator(r -> r.bucket(bucket).maxKeys(size))
        .forEach(
            page -> {
              assertThat(page.versions().size() + page.deleteMarkers().size())
                  .isLessThanOrEqualTo(size);
              page.versions().forEach(v -> paged.add(v.versionId()));
              page.deleteMarkers().forEach(m -> paged.add(m.versionId()));
            });

    assertThat(paged).hasSize(12).doesNotHaveDuplicates();
  }

  @Test
  void prefixAndDelimiterGroup() {
    Stream.of("in/a", "in/b/1", "in/b/2", "out").forEach(key -> its.put(key, "x"));
    its.delete("in/b/1");

    ListObjectVersionsResponse response =
        s3.listObjectVersions(r -> r.bucket(bucket).prefix("in/").delimiter("/"));

    assertThat(response.versions()).extracting(ObjectVersion::key).containsExactly("in/a");
    assertThat(response.commonPrefixes()).extracting(p -> p.prefix()).containsExactly("in/b/");
    ListObjectVersionsResponse next =
        s3.listObjectVersions(
            r -> r.bucket(bucket).prefix("in/").delimiter("/").keyMarker("in/b/"));
    assertThat(next.commonPrefixes()).isEmpty();
    assertThat(next.versions()).isEmpty();
  }

  @Test
  void oddKeysAreListedAndFoundAsTheyAre() {
    List<String> odd =
        List.of(
            "a+b",
            "a b",
            "a%20b",
            "ü/😀",
            "<&>\"'",
            "a//b",
            "~!*()",
            "back\\slash",
            "new\nline",
            "k".repeat(1024),
            "?versionId=x",
            "a;b=c",
            "/x",
            "c/../d");
    odd.forEach(key -> its.put(key, key));

    assertThat(
            s3.listObjectVersionsPaginator(
                    r -> r.bucket(bucket).encodingType(EncodingType.URL).maxKeys(5))
                .versions())
        .extracting(ObjectVersion::key)
        .containsExactlyInAnyOrderElementsOf(odd);
    assertThat(s3.listObjectsV2(r -> r.bucket(bucket)).contents())
        .extracting(S3Object::key)
        .containsExactlyInAnyOrderElementsOf(odd);
    assertThat(odd).allSatisfy(key -> assertThat(its.get(key)).isEqualTo(key));
  }

  @Test
  void versionMarkerNeedsItsKey() {
    VersionedBucket.fails(
        400,
        "InvalidArgument",
        () -> s3.listObjectVersions(r -> r.bucket(bucket).versionIdMarker("x")));
  }

  @Test
  void multipartUploadBearsTheTimeOfItsInitiation() throws Exception {
    Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    String upload = s3.createMultipartUpload(r -> r.bucket(bucket).key("m")).uploadId();
    Instant after = Instant.now();
    CompletedPart part =
        CompletedPart.builder()
            .partNumber(1)
            .eTag(
                s3.uploadPart(
                        r -> r.bucket(bucket).key("m").uploadId(upload).partNumber(1),
                        RequestBody.fromString("part"))
                    .eTag())
            .build();
    String between;
    do {
      between = its.put("m", "between");
    } while (!lastModified(between).isAfter(after));

    String version =
        s3.completeMultipartUpload(
                r -> r.bucket(bucket).key("m").uploadId(upload).multipartUpload(m -> m.parts(part)))
            .versionId();

    assertThat(its.listed("").get(0)).isEqualTo("V m " + version);
    Instant initiated = lastModified(version);
    assertThat(initiated).isBefore(lastModified(between)).isBetween(before, after);
    assertThat(initiated.getNano()).isZero();
    assertThat(s3.headObject(r -> r.bucket(bucket).key("m")).lastModified()).isEqualTo(initiated);
    assertThat(s3.listObjectsV2(r -> r.bucket(bucket)).contents())
        .singleElement()
        .satisfies(
            object -> {
              assertThat(object.lastModified()).isEqualTo(initiated);
              assertThat(object.size()).isEqualTo(4);
            });
  }

  private Instant lastModified(String version) {
    return s3.listObjectVersions(r -> r.bucket(bucket).prefix("m")).versions().stream()
        .filter(v -> v.versionId().equals(version))
        .map(ObjectVersion::lastModified)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void objectsAreListedInPagesByBothCalls() {
    Stream.of("a/1", "a/2", "b", "c").forEach(key -> its.put(key, "x"));
    its.delete("b");

    assertThat(s3.listObjectsV2Paginator(r -> r.bucket(bucket).maxKeys(1)).contents())
        .extracting(S3Object::key)
        .containsExactly("a/1", "a/2", "c");
    assertThat(s3.listObjectsV2(r -> r.bucket(bucket).startAfter("a/1")).contents())
        .extracting(S3Object::key)
        .containsExactly("a/2", "c");
    var first = s3.listObjects(r -> r.bucket(bucket).delimiter("/").maxKeys(1));
    assertThat(first.commonPrefixes()).extracting(p -> p.prefix()).containsExactly("a/");
    assertThat(first.nextMarker()).isEqualTo("a/");
    assertThat(
            s3.listObjects(r -> r.bucket(bucket).delimiter("/").marker(first.nextMarker()))
                .contents())
        .extracting(S3Object::key)
        .containsExactly("c");
  }
}
