package dev.trestle.aws.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

@Aws
@DisabledIfSystemProperty(
    named = "aws",
    matches = "localstack",
    disabledReason = "claims of embedded AWS that LocalStack does not keep")
class VersionedObjectsIT {

  private final S3Client s3;
  private final VersionedBucket its;
  private final String bucket;

  VersionedObjectsIT(AwsEndpoint aws) {
    this.s3 = aws.s3();
    this.its = new VersionedBucket(aws);
    this.bucket = its.name();
  }

  @Test
  void deletedObjectIsHiddenAndItsVersionsStay() {
    String version = its.put("k", "content");
    DeleteObjectResponse deleted = its.delete("k");
    assertThat(deleted.deleteMarker()).isTrue();

    assertThatThrownBy(() -> its.get("k")).isInstanceOf(NoSuchKeyException.class);
    VersionedBucket.fails(405, "MethodNotAllowed", () -> its.get("k", deleted.versionId()));
    assertThat(its.get("k", version)).isEqualTo("content");
    assertThat(s3.listObjectsV2(r -> r.bucket(bucket)).contents()).isEmpty();

    s3.deleteObject(r -> r.bucket(bucket).key("k").versionId(deleted.versionId()));

    assertThat(its.get("k")).isEqualTo("content");
  }

  @Test
  void versionThatIsDeletedForGoodIsGone() {
    String version = its.put("k", "1");
    its.put("k", "2");

    s3.deleteObject(r -> r.bucket(bucket).key("k").versionId(version));

    VersionedBucket.fails(404, "NoSuchVersion", () -> its.get("k", version));
    assertThat(its.get("k")).isEqualTo("2");
  }

  @Test
  void deletingWhatNeverWasMakesAMarker() throws Exception {
    String marker = its.delete("never").versionId();

    assertThat(its.listed("")).containsExactly("D never " + marker);
  }

  @Test
  void deletingManyNamesTheMarkers() throws Exception {
    String version = its.put("a", "x");

    var deleted =
        s3.deleteObjects(
                r ->
                    r.bucket(bucket)
                        .delete(
                            d -> d.objects(o -> o.key("a"), o -> o.key("a").versionId(version))))
            .deleted();

    assertThat(deleted.get(0).deleteMarker()).isTrue();
    assertThat(deleted.get(1).versionId()).isEqualTo(version);
    assertThat(its.listed("")).containsExactly("D a " + deleted.get(0).deleteMarkerVersionId());
  }

  @Test
  void suspendedVersioningWritesTheNullVersion() throws Exception {
    String kept = its.put("k", "kept");
    its.versioning(BucketVersioningStatus.SUSPENDED);
    assertThat(its.put("k", "null 1")).isEqualTo("null");
    assertThat(its.put("k", "null 2")).isEqualTo("null");

    assertThat(its.listed("")).containsExactly("V k null", "V k " + kept);
    assertThat(its.get("k")).isEqualTo("null 2");
    assertThat(its.get("k", "null")).isEqualTo("null 2");
    assertThat(its.get("k", kept)).isEqualTo("kept");

    assertThat(its.delete("k").versionId()).isEqualTo("null");

    assertThat(its.listed("")).containsExactly("D k null", "V k " + kept);
    assertThat(its.get("k", kept)).isEqualTo("kept");
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
  void copyRestoresAnOlderVersion() throws Exception {
    String old = its.put("k", "old");
    String newer = its.put("k", "new");

    String restored =
        s3.copyObject(
                r ->
                    r.sourceBucket(bucket)
                        .sourceKey("k")
                        .sourceVersionId(old)
                        .destinationBucket(bucket)
                        .destinationKey("k"))
            .versionId();

    assertThat(its.get("k")).isEqualTo("old");
    assertThat(its.listed("")).containsExactly("V k " + restored, "V k " + newer, "V k " + old);
  }

  @Test
  void copyTakesTheVersionItNames() {
    String old = its.put("a b+ü", "old");
    its.put("a b+ü", "new");

    s3.copyObject(
        r ->
            r.sourceBucket(bucket)
                .sourceKey("a b+ü")
                .sourceVersionId(old)
                .destinationBucket(bucket)
                .destinationKey("copy"));

    assertThat(its.get("copy")).isEqualTo("old");
    assertThat(s3.listObjectVersions(r -> r.bucket(bucket).prefix("copy")).versions())
        .singleElement()
        .satisfies(v -> assertThat(v.size()).isEqualTo(3));
    VersionedBucket.fails(
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
    its.put("k", "1");
    VersionedBucket.fails(412, "PreconditionFailed", () -> putIfAbsent("k"));
    its.delete("k");
    putIfAbsent("k");

    assertThat(its.get("k")).isEqualTo("absent");
  }

  @Test
  void bucketGoesOnlyWhenItIsEmpty() {
    String version = its.put("k", "x");
    String marker = its.delete("k").versionId();
    VersionedBucket.fails(409, "BucketNotEmpty", () -> s3.deleteBucket(r -> r.bucket(bucket)));
    Stream.of(version, marker)
        .forEach(id -> s3.deleteObject(r -> r.bucket(bucket).key("k").versionId(id)));

    s3.deleteBucket(r -> r.bucket(bucket));

    VersionedBucket.fails(404, "NoSuchBucket", () -> s3.listObjectVersions(r -> r.bucket(bucket)));
    s3.createBucket(r -> r.bucket(bucket));
    assertThat(s3.listObjectVersions(r -> r.bucket(bucket)).versions()).isEmpty();
  }

  private void putIfAbsent(String key) {
    s3.putObject(r -> r.bucket(bucket).key(key).ifNoneMatch("*"), RequestBody.fromString("absent"));
  }
}
