package dev.trestle.replayer.objects.history;

import com.google.protobuf.ByteString;
import dev.trestle.log.Partition;
import dev.trestle.replayer.operation.Outcome;
import dev.trestle.replayer.operation.Report;
import dev.trestle.replayer.operation.Run;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;

/** Imports as many versions as it is told, in a process of its own with as little memory. */
final class LargeImport {

  private LargeImport() {}

  /** Arguments: how many versions; a folder. */
  public static void main(String[] arguments) throws Exception {
    long count = Long.parseLong(arguments[0]);
    CountingStore store = new CountingStore();
    Import.Settings settings =
        new Import.Settings(
            Partition.first("objects/large"),
            RandomBucket.NAME,
            "",
            Path.of(arguments[1]),
            Import.Settings.DEFAULT_MEMORY,
            ContentSource.NONE);
    long begin = System.nanoTime();
    Outcome outcome =
        new Import(store, new GeneratedVersions(count), settings, Clock.systemUTC())
            .run(new Forgetful());
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    if (!outcome.equals(new Outcome.Done()) || store.records() != count) {
      throw new AssertionError(outcome + " after " + store.records());
    }
    System.out.println(
        String.format(
            Locale.ROOT,
            "%,d versions in %.1f s, %.1f us each, %.1f write units for 1,000, heap at most %d MB",
            count,
            took.toMillis() / 1e3,
            took.toNanos() / 1e3 / count,
            store.writeUnits() * 1e3 / count,
            Runtime.getRuntime().maxMemory() >> 20));
  }

  /** Keeps no reports. */
  private static final class Forgetful implements Run {

    @Override
    public boolean goesOn() {
      return true;
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
    public void report(Report report) {}

    @Override
    public boolean save(Report report) {
      return true;
    }

    @Override
    public boolean pause(Duration length) {
      return true;
    }
  }
}
