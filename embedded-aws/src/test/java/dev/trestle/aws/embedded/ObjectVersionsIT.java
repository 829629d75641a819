package dev.trestle.aws.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

@Aws
@DisabledIfSystemProperty(
    named = "aws",
    matches = "localstack",
    disabledReason = "claims of embedded AWS that LocalStack does not keep")
class ObjectVersionsIT {

  private final AwsEndpoint aws;
  private final S3Client s3;
  private final String bucket = "v-" + UUID.randomUUID();

  ObjectVersionsIT(AwsEndpoint aws) {
    this.aws = aws;
    this.s3 = aws.s3();
  }

  @BeforeEach
  void makeAVersionedBucket() {
    s3.createBucket(r -> r.bucket(bucket));
    versioning(BucketVersioningStatus.ENABLED);
  }

  private void versioning(BucketVersioningStatus status) {
    s3.putBucketVersioning(r -> r.bucket(bucket).versioningConfiguration(v -> v.status(status)));
  }

  private String put(String key, String content) {
    return s3.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString(content))
        .versionId();
  }

  private DeleteObjectResponse delete(String key) {
    return s3.deleteObject(r -> r.bucket(bucket).key(key));
  }

  private String get(String key) {
    return s3.getObjectAsBytes(r -> r.bucket(bucket).key(key)).asUtf8String();
  }

  private String get(String key, String version) {
    return s3.getObjectAsBytes(r -> r.bucket(bucket).key(key).versionId(version)).asUtf8String();
  }

  private static void fails(int status, String code, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            S3Exception.class,
            e -> {
              assertThat(e.statusCode()).isEqualTo(status);
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
            });
  }

  /** The SDK gives versions and markers apart; their order is only in the response itself. */
  private List<String> listed(String query) throws Exception {
    String xml =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(aws.uri() + "/" + bucket + "?versions&" + query))
                    .build(),
                BodyHandlers.ofString())
            .body();
    return Pattern.compile("<(Version|DeleteMarker)><Key>([^<]*)</Key><VersionId>([^<]*)<")
        .matcher(xml)
        .results()
        .map(found -> found.group(1).charAt(0) + " " + found.group(2) + " " + found.group(3))
        .toList();
  }

  @Test
  void versionsAndMarkersInterleaveNewestFirst() throws Exception {
    String b = put("b", "other");
    String first = put("a", "1");
    String marker = delete("a").versionId();
    String second = put("a", "2");
    String again = delete("a").versionId();

    assertThat(listed(""))
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
      Stream.of("a", "b c", "d/e").forEach(key -> put(key, "x"));
      delete("b c");
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
    Stream.of("in/a", "in/b/1", "in/b/2", "out").forEach(key -> put(key, "x"));
    delete("in/b/1");

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
    odd.forEach(key -> put(key, key));

    assertThat(
            s3.listObjectVersionsPaginator(
                    r -> r.bucket(bucket).encodingType(EncodingType.URL).maxKeys(5))
                .versions())
        .extracting(ObjectVersion::key)
        .containsExactlyInAnyOrderElementsOf(odd);
    assertThat(s3.listObjectsV2(r -> r.bucket(bucket)).contents())
        .extracting(S3Object::key)
        .containsExactlyInAnyOrderElementsOf(odd);
    assertThat(odd).allSatisfy(key -> assertThat(get(key)).isEqualTo(key));
  }

  @Test
  void versionMarkerNeedsItsKey() {
    fails(
        400,
        "InvalidArgument",
        () -> s3.listObjectVersions(r -> r.bucket(bucket).versionIdMarker("x")));
  }

  @Test
  void deletedObjectIsHiddenAndItsVersionsStay() {
    String version = put("k", "content");
    DeleteObjectResponse deleted = delete("k");
    assertThat(deleted.deleteMarker()).isTrue();

    assertThatThrownBy(() -> get("k")).isInstanceOf(NoSuchKeyException.class);
    fails(405, "MethodNotAllowed", () -> get("k", deleted.versionId()));
    assertThat(get("k", version)).isEqualTo("content");
    assertThat(s3.listObjectsV2(r -> r.bucket(bucket)).contents()).isEmpty();

    s3.deleteObject(r -> r.bucket(bucket).key("k").versionId(deleted.versionId()));

    assertThat(get("k")).isEqualTo("content");
  }

  @Test
  void versionThatIsDeletedForGoodIsGone() {
    String version = put("k", "1");
    put("k", "2");

    s3.deleteObject(r -> r.bucket(bucket).key("k").versionId(version));

    fails(404, "NoSuchVersion", () -> get("k", version));
    assertThat(get("k")).isEqualTo("2");
  }

  @Test
  void deletingWhatNeverWasMakesAMarker() throws Exception {
    String marker = delete("never").versionId();

    assertThat(listed("")).containsExactly("D never " + marker);
  }

  @Test
  void deletingManyNamesTheMarkers() throws Exception {
    String version = put("a", "x");

    var deleted =
        s3.deleteObjects(
                r ->
                    r.bucket(bucket)
                        .delete(
                            d -> d.objects(o -> o.key("a"), o -> o.key("a").versionId(version))))
            .deleted();

    assertThat(deleted.get(0).deleteMarker()).isTrue();
    assertThat(deleted.get(1).versionId()).isEqualTo(version);
    assertThat(listed("")).containsExactly("D a " + deleted.get(0).deleteMarkerVersionId());
  }

  @Test
  void suspendedVersioningWritesTheNullVersion() throws Exception {
    String kept = put("k", "kept");
    versioning(BucketVersioningStatus.SUSPENDED);
    assertThat(put("k", "null 1")).isEqualTo("null");
    assertThat(put("k", "null 2")).isEqualTo("null");

    assertThat(listed("")).containsExactly("V k null", "V k " + kept);
    assertThat(get("k")).isEqualTo("null 2");
    assertThat(get("k", "null")).isEqualTo("null 2");
    assertThat(get("k", kept)).isEqualTo("kept");

    assertThat(delete("k").versionId()).isEqualTo("null");

    assertThat(listed("")).containsExactly("D k null", "V k " + kept);
    assertThat(get("k", kept)).isEqualTo("kept");
  }

  @Test
  void whatWasThereBeforeVersioningIsTheNullVersion() throws Exception {
    String plain = "plain-" + bucket;
    s3.createBucket(r -> r.bucket(plain));
    assertThat(s3.putObject(r -> r.bucket(plain).key("k"), RequestBody.fromString("0")).versionId())
        .isNull();
    assertThat(s3.getBucketVersioning(r -> r.bucket(plain)).status()).isNull();
    s3.putBucketVersioning(
        r ->
            r.bucket(plain).versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
    String version =
        s3.putObject(r -> r.bucket(plain).key("k"), RequestBody.fromString("1")).versionId();

    assertThat(s3.listObjectVersions(r -> r.bucket(plain)).versions())
        .extracting(ObjectVersion::versionId)
        .containsExactly(version, "null");
    assertThat(s3.getObjectAsBytes(r -> r.bucket(plain).key("k").versionId("null")).asUtf8String())
        .isEqualTo("0");
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
      between = put("m", "between");
    } while (!lastModified(between).isAfter(after));

    String version =
        s3.completeMultipartUpload(
                r -> r.bucket(bucket).key("m").uploadId(upload).multipartUpload(m -> m.parts(part)))
            .versionId();

    assertThat(listed("").get(0)).isEqualTo("V m " + version);
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
  void copyRestoresAnOlderVersion() throws Exception {
    String old = put("k", "old");
    String newer = put("k", "new");

    String restored =
        s3.copyObject(
                r ->
                    r.sourceBucket(bucket)
                        .sourceKey("k")
                        .sourceVersionId(old)
                        .destinationBucket(bucket)
                        .destinationKey("k"))
            .versionId();

    assertThat(get("k")).isEqualTo("old");
    assertThat(listed("")).containsExactly("V k " + restored, "V k " + newer, "V k " + old);
  }

  @Test
  void copyTakesTheVersionItNames() {
    String old = put("a b+ü", "old");
    put("a b+ü", "new");

    s3.copyObject(
        r ->
            r.sourceBucket(bucket)
                .sourceKey("a b+ü")
                .sourceVersionId(old)
                .destinationBucket(bucket)
                .destinationKey("copy"));

    assertThat(get("copy")).isEqualTo("old");
    assertThat(s3.listObjectVersions(r -> r.bucket(bucket).prefix("copy")).versions())
        .singleElement()
        .satisfies(v -> assertThat(v.size()).isEqualTo(3));
    fails(
        404,
        "NoSuchKey",
        () ->
            s3.copyObject(
                r ->
                    r.sourceBucket(bucket)
                        .sourceKey("none")
                        .destinationBucket(bucket)
                        .destinationKey("x")));
  }

  @Test
  void conditionsAreJudgedByWhatIsListed() {
    put("k", "1");
    fails(412, "PreconditionFailed", () -> putIfAbsent("k"));
    delete("k");
    putIfAbsent("k");

    assertThat(get("k")).isEqualTo("absent");
  }

  private void putIfAbsent(String key) {
    s3.putObject(r -> r.bucket(bucket).key(key).ifNoneMatch("*"), RequestBody.fromString("absent"));
  }

  @Test
  void objectsAreListedInPagesByBothCalls() {
    Stream.of("a/1", "a/2", "b", "c").forEach(key -> put(key, "x"));
    delete("b");

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

  @Test
  void bucketGoesOnlyWhenItIsEmpty() {
    String version = put("k", "x");
    String marker = delete("k").versionId();
    fails(409, "BucketNotEmpty", () -> s3.deleteBucket(r -> r.bucket(bucket)));
    Stream.of(version, marker)
        .forEach(id -> s3.deleteObject(r -> r.bucket(bucket).key("k").versionId(id)));

    s3.deleteBucket(r -> r.bucket(bucket));

    fails(404, "NoSuchBucket", () -> s3.listObjectVersions(r -> r.bucket(bucket)));
    s3.createBucket(r -> r.bucket(bucket));
    assertThat(s3.listObjectVersions(r -> r.bucket(bucket)).versions()).isEmpty();
  }
}
