package dev.trestle.replayer.objects.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchStore.Consistency;
import dev.trestle.log.store.InMemoryBatchStore;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import dev.trestle.replayer.objects.history.ListingException.Reason;
import dev.trestle.replayer.objects.history.VersionPage.Marker;
import dev.trestle.replayer.operation.Outcome;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;

/** The listing over HTTP, through the SDK, from a stand-in that lists and fails as S3 does. */
class S3VersionPagesIT {

  private final RandomBucket bucket = new RandomBucket(new Random(2), 7).fill(200, 30);
  private final ListingServer server = new ListingServer(bucket);
  private final S3Client client = server.client();
  private final S3VersionPages pages = new S3VersionPages(client, RandomBucket.NAME, "", 7);

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 1_000})
  void pagesOfAnySizeGiveAllInS3sOrder(int pageSize) throws Exception {
    RandomBucket listed = new RandomBucket(new Random(pageSize), pageSize).fill(40, 10);
    try (ListingServer listing = new ListingServer(listed);
        S3Client s3 = listing.client()) {
      S3VersionPages over = new S3VersionPages(s3, RandomBucket.NAME, "", pageSize);
      assertThat(all(over)).isEqualTo(all(listed));
    }
  }

  @Test
  void whatS3DoesNotAnswerAtOnceIsAskedForAgain() throws Exception {
    List<ObjectVersion> expected = all(bucket);

    server.breakOff();
    server.failWith("SlowDown", 503);
    assertThat(pages.page(Optional.empty()).versions()).isEqualTo(expected.subList(0, 7));
    server.failWith("InternalError", 500, 500);
    assertThat(pages.page(Optional.empty()).versions()).isEqualTo(expected.subList(0, 7));
  }

  @ParameterizedTest
  @CsvSource({
    "NoSuchBucket, 404, BUCKET_NOT_FOUND, there is no bucket versioned",
    "PermanentRedirect, 301, BUCKET_NOT_FOUND, is in another region",
    "AuthorizationHeaderMalformed, 400, BUCKET_NOT_FOUND, is in another region",
    "AccessDenied, 403, BUCKET_ACCESS_DENIED, s3:ListBucketVersions on bucket versioned: grant it",
    "SlowDown, 503, BUCKET_THROTTLED, asked too often",
    "InternalError, 500, BUCKET_UNAVAILABLE, InternalError",
    "InvalidArgument, 400, LISTING_INVALID, refuses to list versioned",
    "no error at all, 200, LISTING_INVALID, not a listing of versions"
  })
  void whatS3AnswersIsNamed(String code, int status, Reason reason, String message) {
    server.failWith(code, status, status, status);

    ListingException failed =
        catchThrowableOfType(ListingException.class, () -> pages.page(Optional.empty()));

    assertThat(failed.reason()).isEqualTo(reason);
    assertThat(failed).hasMessageContaining(message);
  }

  @Test
  void anAnswerThatAlwaysBreaksOffIsNamed() {
    for (int i = 0; i < 3; i++) {
      server.breakOff();
    }
    assertThatThrownBy(() -> pages.page(Optional.empty()))
        .isInstanceOfSatisfying(
            ListingException.class,
            failed -> assertThat(failed.reason()).isEqualTo(Reason.BUCKET_UNAVAILABLE));
  }

  @Test
  void aServerThatIsNotThereIsNamed() {
    server.close();
    assertThatThrownBy(pages::check)
        .isInstanceOfSatisfying(
            ListingException.class,
            failed -> assertThat(failed.reason()).isEqualTo(Reason.BUCKET_UNAVAILABLE));
  }

  @Test
  void aBucketWithoutVersioningIsNamed() throws Exception {
    server.versioning("Suspended");
    pages.check();
    server.versioning("Enabled");
    pages.check();
    server.versioning("");
    assertThatThrownBy(pages::check)
        .hasMessage("bucket versioned has no versioning: enable it, and import then")
        .isInstanceOfSatisfying(
            ListingException.class,
            failed -> assertThat(failed.reason()).isEqualTo(Reason.BUCKET_NOT_VERSIONED));
  }

  @Test
  void aListingThatDoesNotGoOnIsNamed() {
    Marker marker = new Marker("k", Optional.of("v1"));
    try (ListingServer circling =
            new ListingServer(
                new VersionPages() {
                  @Override
                  public void check() {}

                  @Override
                  public VersionPage page(Optional<Marker> after) {
                    return new VersionPage(List.of(), Optional.of(marker));
                  }
                });
        S3Client s3 = circling.client()) {
      S3VersionPages over = new S3VersionPages(s3, RandomBucket.NAME, "", 1);
      assertThatThrownBy(() -> over.page(Optional.of(marker)))
          .isInstanceOfSatisfying(
              ListingException.class,
              failed -> assertThat(failed.reason()).isEqualTo(Reason.LISTING_INVALID));
    }
  }

  @Test
  void aClientWithoutTheInterceptorIsADefect() {
    try (S3Client plain =
        S3Client.builder()
            .endpointOverride(client.serviceClientConfiguration().endpointOverride().orElseThrow())
            .region(client.serviceClientConfiguration().region())
            .forcePathStyle(true)
            .credentialsProvider(
                software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider.create())
            .build()) {
      assertThatThrownBy(
              () -> new S3VersionPages(plain, RandomBucket.NAME, "", 1).page(Optional.empty()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("ListingInOrder");
    }
  }

  /** Many times what the import may hold in memory; 100,000 in long runs. */
  @Test
  void manyVersionsAreImportedInOrder(@TempDir Path folder) throws Exception {
    boolean full = "full".equals(System.getProperty("faults"));
    RandomBucket large =
        full
            ? new RandomBucket(new Random(3), 1_000).fill(100_000, 20_000)
            : new RandomBucket(new Random(3), 1_000).fill(10_000, 2_000);
    InMemoryBatchStore store = new InMemoryBatchStore();
    Partition log = Partition.first("objects/large");
    try (ListingServer listing = new ListingServer(large);
        S3Client s3 = listing.client()) {
      listing.failWith("SlowDown", 503);
      Import importing =
          new Import(
              store,
              s3,
              new Import.Settings(
                  log, RandomBucket.NAME, "", folder, full ? 4 << 20 : 1 << 19, ContentSource.NONE),
              Clock.systemUTC());
      assertThat(importing.run(TestRun.untilDone())).isEqualTo(new Outcome.Done());
    }

    Map<String, List<ObjectVersion>> byKey = new HashMap<>();
    store
        .readForward(log, Offset.FIRST, Integer.MAX_VALUE, Consistency.STRONG)
        .forEach(
            batch ->
                BatchCodec.decode(batch)
                    .events()
                    .forEach(
                        event -> {
                          ObjectVersion version = ObjectVersionEvents.version(event).orElseThrow();
                          byKey
                              .computeIfAbsent(version.key(), absent -> new ArrayList<>())
                              .add(version);
                        }));
    assertThat(byKey.equals(large.versions())).isTrue();
  }

  private static List<ObjectVersion> all(VersionPages from) throws ListingException {
    List<ObjectVersion> all = new ArrayList<>();
    Optional<Marker> next = Optional.empty();
    do {
      VersionPage page = from.page(next);
      all.addAll(page.versions());
      next = page.next();
    } while (next.isPresent());
    return all;
  }
}
