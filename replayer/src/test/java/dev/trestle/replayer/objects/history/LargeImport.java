package dev.trestle.replayer.objects.history;

import com.google.protobuf.ByteString;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.store.BatchHead;
import dev.trestle.log.store.BatchStore.Consistency;
import dev.trestle.log.store.InMemoryBatchStore;
import dev.trestle.log.store.StoredBatch;
import dev.trestle.replayer.operation.Outcome;
import dev.trestle.replayer.operation.Report;
import dev.trestle.replayer.operation.Run;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;

/**
 * Imports as many versions as it is told, in a process of its own with as little memory; the log is
 * in that memory, too.
 */
final class LargeImport {

  private static final Partition LOG = Partition.first("objects/large");

  /** What an item has besides its batch, roughly. */
  private static final int ITEM_BYTES = 200;

  private final long count;
  private final Path folder;
  private final InMemoryBatchStore store = new InMemoryBatchStore();

  private LargeImport(long count, Path folder) {
    this.count = count;
    this.folder = folder;
  }

  /**
   * Arguments: how many versions; a folder; how many a first run appends before it ends, 0 for
   * none.
   */
  public static void main(String[] arguments) throws Exception {
    long count = Long.parseLong(arguments[0]);
    LargeImport large = new LargeImport(count, Path.of(arguments[1]));
    long first = Long.parseLong(arguments[2]);
    if (first > 0) {
      large.run(first);
    }
    large.run(count + 1);
    if (large.records() != count) {
      throw new AssertionError(large.records() + " of " + count);
    }
  }

  private void run(long until) throws InterruptedException {
    long before = records();
    Import.Settings settings =
        new Import.Settings(
            LOG, RandomBucket.NAME, "", folder, Import.Settings.DEFAULT_MEMORY, ContentSource.NONE);
    long begin = System.nanoTime();
    Outcome outcome =
        new Import(store, new GeneratedVersions(count), settings, Clock.systemUTC())
            .run(new Until(until));
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    System.out.println(
        String.format(
            Locale.ROOT,
            "%s: %,d of %,d versions appended in %.1f s, %.1f us for each of them all, "
                + "%.1f write units for 1,000, heap at most %d MB",
            outcome,
            records() - before,
            count,
            took.toMillis() / 1e3,
            took.toNanos() / 1e3 / count,
            writeUnits() * 1e3 / records(),
            Runtime.getRuntime().maxMemory() >> 20));
  }

  private long records() {
    return store.last(LOG).map(BatchHead::next).orElse(Offset.FIRST).value();
  }

  private long writeUnits() {
    return store.readForward(LOG, Offset.FIRST, Integer.MAX_VALUE, Consistency.STRONG).stream()
        .mapToLong(LargeImport::writeUnits)
        .sum();
  }

  /** One for each KB begun. */
  private static long writeUnits(StoredBatch batch) {
    return (batch.size() + ITEM_BYTES + 1_023) / 1_024;
  }

  /** Goes on until so many records are appended. */
  private static final class Until implements Run {

    private final long appended;
    private long now;

    Until(long appended) {
      this.appended = appended;
    }

    @Override
    public boolean goesOn() {
      return now < appended;
    }

    @Override
    public long token() {
      return 1;
    }

    @Override
    public ByteString settings() {
      return ByteString.EMPTY;
    }

    @Override
    public void report(Report report) {
      now = report.progress().done();
    }

    @Override
    public boolean save(Report report) {
      report(report);
      return goesOn();
    }

    @Override
    public boolean pause(Duration length) {
      return goesOn();
    }
  }
}
