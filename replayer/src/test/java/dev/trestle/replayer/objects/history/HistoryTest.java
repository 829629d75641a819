package dev.trestle.replayer.objects.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.store.Identity;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import dev.trestle.replayer.objects.history.VersionPage.Marker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 1_000})
  void everyVersionComesOnceInTheOrderOfTheLog(int pageSize) throws Exception {
    for (int seed = 0; seed < 20; seed++) {
      RandomBucket bucket = new RandomBucket(new Random(seed), pageSize).fill(300, 40);
      List<HistoryEntry> entries = history(bucket, 1 << 14, List.of());

      assertThat(entries).hasSize(300);
      assertThat(byKey(entries)).isEqualTo(bucket.versions());
      assertOrder(entries);
    }
  }

  @Test
  void effectiveTimesNeverGoBackWithinAKey() throws Exception {
    RandomBucket bucket = new RandomBucket(new Random(1), 10).fill(500, 12);
    Map<String, Instant> newest = new HashMap<>();
    boolean overtaken = false;
    for (HistoryEntry entry : history(bucket, 1 << 20, List.of())) {
      Instant before = newest.getOrDefault(entry.version().key(), Instant.MIN);
      Instant lastModified = entry.version().lastModified();
      assertThat(entry.effective())
          .isEqualTo(lastModified.isBefore(before) ? before : lastModified);
      overtaken |= lastModified.isBefore(before);
      newest.put(entry.version().key(), entry.effective());
    }
    assertThat(overtaken).isTrue();
  }

  @Test
  void oneKeyMayHaveMoreVersionsThanFitIntoMemory() throws Exception {
    RandomBucket bucket = new RandomBucket(new Random(5), 100).fill(5_000, 1);

    List<HistoryEntry> entries = history(bucket, 1 << 13, List.of());

    assertThat(byKey(entries)).isEqualTo(bucket.versions());
    assertThat(entries).extracting(HistoryEntry::ordinal).isSorted();
  }

  @Test
  void whatTheLogHasIsLeftOut() throws Exception {
    for (int seed = 0; seed < 8; seed++) {
      Random random = new Random(seed);
      RandomBucket bucket = new RandomBucket(random, 50).fill(400, 30);
      List<HistoryEntry> all = history(bucket, 1 << 14, List.of());
      List<ObjectVersion> known = new ArrayList<>();
      List<HistoryEntry> unknown = new ArrayList<>();
      for (HistoryEntry entry : all) {
        if (random.nextInt(3) == 0) {
          known.add(entry.version());
        } else {
          unknown.add(entry);
        }
      }

      assertThat(history(bucket, 1 << 14, known)).isEqualTo(unknown);
      assertThat(history(bucket, 1 << 14, all.stream().map(HistoryEntry::version).toList()))
          .isEmpty();
    }
  }

  @Test
  void keysAreInTheOrderOfTheirBytes() {
    List<String> keys =
        List.of("", "a", "aa", "é", "日本", "\uE000", "\uFFFD", "🎧", "🎧a", "\u0000");
    for (String left : keys) {
      for (String right : keys) {
        assertThat(Integer.signum(HistoryEntry.compareKeys(left, right)))
            .as("%s, %s", left, right)
            .isEqualTo(
                Integer.signum(
                    Arrays.compareUnsigned(
                        left.getBytes(StandardCharsets.UTF_8),
                        right.getBytes(StandardCharsets.UTF_8))));
      }
    }
  }

  private List<HistoryEntry> history(RandomBucket bucket, long memory, List<ObjectVersion> known)
      throws ListingException {
    try (History history = new History(RandomBucket.NAME, folder, memory)) {
      for (ObjectVersion version : known) {
        history.leaveOut(Identity.of(ObjectVersionEvents.id(version), 7));
      }
      Optional<Marker> next = Optional.empty();
      do {
        VersionPage page = bucket.page(next);
        page.versions().forEach(history::add);
        next = page.next();
      } while (next.isPresent());
      List<HistoryEntry> entries = new ArrayList<>();
      history.inLogOrder().forEachRemaining(entries::add);
      assertThat(history.listed()).isEqualTo(bucket.size());
      assertThat(history.remaining()).isEqualTo(entries.size());
      return entries;
    }
  }

  private static Map<String, List<ObjectVersion>> byKey(List<HistoryEntry> entries) {
    Map<String, List<ObjectVersion>> byKey = new HashMap<>();
    for (HistoryEntry entry : entries) {
      byKey
          .computeIfAbsent(entry.version().key(), absent -> new ArrayList<>())
          .add(entry.version());
    }
    return byKey;
  }

  private static void assertOrder(List<HistoryEntry> entries) {
    for (int i = 1; i < entries.size(); i++) {
      HistoryEntry before = entries.get(i - 1);
      HistoryEntry entry = entries.get(i);
      int times = before.effective().compareTo(entry.effective());
      int keys =
          Arrays.compareUnsigned(
              before.version().key().getBytes(StandardCharsets.UTF_8),
              entry.version().key().getBytes(StandardCharsets.UTF_8));
      assertThat(times < 0 || times == 0 && keys <= 0).as("%s before %s", before, entry).isTrue();
    }
  }
}
