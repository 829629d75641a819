package dev.trestle.aws.embedded.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listings of random buckets, page by page, beside the same listing in one page. */
class PageTest {

  private static final int ALL = Integer.MAX_VALUE;
  private static final List<String> NAMES = List.of("a", "a/", "b", "ä", "\uFFFD", "😀", "+ %");

  private final Bucket bucket = new Bucket(Versioning.ENABLED);

  private void put(String key) {
    String id = bucket.nextId();
    bucket.add(new ObjectVersion(key, id, false, Instant.EPOCH, 1, "\"e\"", id));
  }

  private void fill(long seed, int changes) {
    Random random = new Random(seed);
    for (int i = 0; i < changes; i++) {
      StringBuilder key = new StringBuilder();
      for (int parts = random.nextInt(3); parts >= 0; parts--) {
        key.append(NAMES.get(random.nextInt(NAMES.size()))).append(parts > 0 ? "/" : "");
      }
      if (random.nextInt(3) == 0) {
        bucket.delete(key.toString(), Instant.EPOCH);
      } else {
        put(key.toString());
      }
    }
  }

  private static List<String> entries(Page page) {
    List<String> entries = new ArrayList<>(page.prefixes());
    page.versions()
        .forEach(v -> entries.add(v.version().key() + "@" + v.version().id() + "," + v.latest()));
    return entries;
  }

  private List<String> paged(String prefix, String delimiter, int size, boolean objects) {
    List<String> found = new ArrayList<>();
    String key = "";
    String version = "";
    while (true) {
      Page page = bucket.page(new Page.Asked(prefix, delimiter, key, version, size, objects));
      assertThat(page.versions().size() + page.prefixes().size()).isLessThanOrEqualTo(size);
      found.addAll(entries(page));
      assertThat(found).hasSizeLessThan(20_000);
      if (!page.truncated()) {
        return found;
      }
      key = page.lastKey();
      version = page.lastVersion();
      if (objects) {
        version = "";
      }
    }
  }

  private List<String> whole(String prefix, String delimiter, boolean objects) {
    return entries(bucket.page(new Page.Asked(prefix, delimiter, "", "", ALL, objects)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void pagesOfAnySizeGiveTheWholeOnce(long seed) {
    fill(seed, 200);
    for (int size : new int[] {1, 2, 3, 7, 50, 1000}) {
      for (boolean objects : new boolean[] {false, true}) {
        assertThat(paged("", "", size, objects)).isEqualTo(whole("", "", objects));
        for (String prefix : List.of("", "a", "a/", "😀/")) {
          assertThat(paged(prefix, "/", size, objects))
              .doesNotHaveDuplicates()
              .containsExactlyInAnyOrderElementsOf(whole(prefix, "/", objects));
        }
      }
    }
  }

  @Test
  void keysAreInTheOrderOfTheirBytes() {
    put("😀");
    put("\uFFFD");
    put("b");

    assertThat(whole("", "", true))
        .extracting(e -> e.substring(0, e.indexOf('@')))
        .containsExactly("b", "\uFFFD", "😀");
  }

  @Test
  void pageGoesOnWhereItStoppedThoughThatVersionIsGone() {
    for (int i = 0; i < 5; i++) {
      put("k");
    }
    List<String> all = whole("", "", false);
    Page first = bucket.page(new Page.Asked("", "", "", "", 2, false));
    bucket.remove("k", first.lastVersion());

    Page rest =
        bucket.page(new Page.Asked("", "", first.lastKey(), first.lastVersion(), 1000, false));

    assertThat(entries(rest)).isEqualTo(all.subList(2, 5));
  }

  @Test
  void nullVersionTakesThePlaceOfTheOneBefore() {
    put("k");
    bucket.versioning(Versioning.SUSPENDED);
    put("k");
    bucket.delete("k", Instant.EPOCH);
    put("k");

    assertThat(bucket.page(new Page.Asked("", "", "", "", ALL, false)).versions())
        .extracting(listed -> listed.version().isNull())
        .containsExactly(true, false);
  }

  @Test
  void groupWithoutObjectsIsNotListedAmongObjects() {
    put("a/1");
    bucket.delete("a/1", Instant.EPOCH);

    assertThat(whole("", "/", true)).isEmpty();
    assertThat(whole("", "/", false)).containsExactly("a/");
  }

  @Test
  void tenThousandVersionsOfOneKeyAreListedOnceEach() {
    for (int i = 0; i < 10_000; i++) {
      put("k");
    }

    assertThat(paged("", "", 100, false)).hasSize(10_000).doesNotHaveDuplicates();
  }
}
