package dev.trestle.replayer.objects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.store.InMemoryStateTable;
import dev.trestle.replayer.objects.ObjectLogCatalog.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ObjectLogCatalogTest {

  private final InMemoryStateTable table = new InMemoryStateTable();
  private final ObjectLogCatalog catalog = new ObjectLogCatalog(table);

  private static ObjectLog log(String name, String bucket, String prefix) {
    return new ObjectLog(
        name,
        bucket,
        prefix,
        OptionalInt.of(7),
        true,
        Optional.of("q"),
        Instant.ofEpochMilli(1_000));
  }

  @Test
  void whatIsAddedIsKeptWithAllOfIt() {
    ObjectLog log = log("a", "bucket-1", "ü/+%\"\n");

    assertThat(catalog.add(log)).isEqualTo(new Change.Made(log));

    assertThat(new ObjectLogCatalog(table).list()).containsExactly(log);
    assertThat(new ObjectLogCatalog(table).find("a")).contains(log);
  }

  @Test
  void theSameAgainIsTheFirst() {
    ObjectLog first = log("a", "bucket-1", "x");
    var unused = catalog.add(first);

    assertThat(catalog.add(first.at(Instant.ofEpochMilli(2_000))))
        .isEqualTo(new Change.Made(first));
    assertThat(catalog.add(log("a", "bucket-1", "y"))).isEqualTo(new Change.NameTaken());
  }

  @Test
  void prefixesOfABucketDoNotOverlap() {
    ObjectLog photos = log("photos", "bucket-1", "photos/");
    var unused = catalog.add(photos);

    assertThat(catalog.add(log("all", "bucket-1", ""))).isEqualTo(new Change.Overlap(photos));
    assertThat(catalog.add(log("raw", "bucket-1", "photos/raw/")))
        .isEqualTo(new Change.Overlap(photos));
    assertThat(catalog.add(log("more", "bucket-1", "photos2/"))).isInstanceOf(Change.Made.class);
    assertThat(catalog.add(log("other", "bucket-2", ""))).isInstanceOf(Change.Made.class);
  }

  @Test
  void aDeletedNameIsNotGivenAgain() {
    ObjectLog log = log("a", "bucket-1", "");
    var unused = catalog.add(log);

    catalog.remove(log);
    catalog.remove(log);

    assertThat(catalog.list()).isEmpty();
    assertThat(catalog.add(log)).isEqualTo(new Change.NameTaken());
    assertThat(catalog.add(log("b", "bucket-1", ""))).isInstanceOf(Change.Made.class);
  }

  @Test
  void ofManyAtOnceOneGetsThePrefix() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<Change>> changes = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      ObjectLog wanted = log("log-" + i, "bucket-" + i % 4, "");
      changes.add(threads.submit(() -> new ObjectLogCatalog(table).add(wanted)));
    }

    int made = 0;
    for (Future<Change> change : changes) {
      made += change.get(30, TimeUnit.SECONDS) instanceof Change.Made ? 1 : 0;
    }
    threads.shutdown();

    assertThat(made).isEqualTo(4);
    assertThat(catalog.list()).hasSize(4);
  }

  @Test
  void whoAsksLaterSeesWhatWasAddedBefore() {
    assertThat(catalog.since(System.nanoTime())).isEmpty();
    ObjectLog log = log("a", "bucket-1", "");
    var unused = new ObjectLogCatalog(table).add(log);

    assertThat(catalog.since(System.nanoTime())).containsExactly(log);
  }

  @Test
  void aListThatIsFullTakesNoMore() {
    String prefix = "p".repeat(900);
    Change change;
    int number = 0;
    do {
      change = catalog.add(log("log-" + number, "bucket-" + number, prefix));
      number++;
    } while (change instanceof Change.Made);

    assertThat(change).isEqualTo(new Change.Full());
    assertThat(number).isGreaterThan(300);
  }
}
