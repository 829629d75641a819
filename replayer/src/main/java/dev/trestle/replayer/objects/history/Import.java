package dev.trestle.replayer.objects.history;

import dev.trestle.log.Backoff;
import dev.trestle.log.EventLog;
import dev.trestle.replayer.objects.history.ImportProgress.Phase;
import dev.trestle.replayer.objects.history.VersionPage.Marker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Brings the history of a bucket into its object log: lists all versions, puts them into order,
 * appends what the log does not have. May be run again from any point of an earlier run, and by
 * another process: the log then holds each version once all the same, since a run asks the log what
 * it has, and each append fails if somebody appended meanwhile.
 *
 * <p>Costs one request of S3 for each 1,000 versions and one write unit for each KB of the log; a
 * run that is not the first one reads the log as well. Memory is bounded by the settings.
 *
 * <p>Used by one thread at a time.
 */
public final class Import {

  private static final int PAGE_SIZE = 1_000;
  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(20));

  /** How many versions are appended, at most, between two reports. */
  private static final int REPORT_EVERY = 500;

  /**
   * What is imported, and with what.
   *
   * @param log name of the log, which exists
   * @param partitions how many the log has
   * @param prefix {@code ""} for the whole bucket
   * @param folder where what does not fit into memory is put; needs some 200 bytes and twice the
   *     length of the key for each version, twice that in a run that is not the first one
   * @param maxMemory bytes of versions to hold in memory at most, roughly
   */
  public record Settings(
      String log, int partitions, String bucket, String prefix, Path folder, long maxMemory) {

    /** Held in memory unless there is a reason for something else. */
    public static final long DEFAULT_MEMORY = 64L << 20;
  }

  private final EventLog log;
  private final VersionPages pages;
  private final Settings settings;

  /**
   * An import from S3. Does no I/O.
   *
   * @param s3 built with {@link ListingInOrder}
   */
  public Import(EventLog log, S3Client s3, Settings settings) {
    this(
        log, new S3VersionPages(s3, settings.bucket(), settings.prefix(), PAGE_SIZE), settings);
  }

  Import(EventLog log, VersionPages pages, Settings settings) {
    this.log = log;
    this.pages = pages;
    this.settings = settings;
  }

  /**
   * Imports until all is done or the run may not go on.
   *
   * @throws dev.trestle.log.LogUnavailableException if the tables do not answer: run it again later
   * @throws java.io.UncheckedIOException if the disk is full or fails
   */
  public ImportOutcome run(ImportRun run) throws InterruptedException {
    try {
      while (run.goesOn()) {
        // Fenced by a predecessor's last append, it begins again with what the log has then.
        Optional<ImportOutcome> outcome = attempt(run);
        if (outcome.isPresent()) {
          return outcome.get();
        }
      }
      return new ImportOutcome.Stopped();
    } catch (ListingException e) {
      return new ImportOutcome.Failed(e.reason(), String.valueOf(e.getMessage()));
    }
  }

  private Optional<ImportOutcome> attempt(ImportRun run)
      throws ListingException, InterruptedException {
    HistoryAppend append =
        new HistoryAppend(log, settings.log(), settings.partitions(), run.token());
    long before = append.appended();
    if (append.isOver()) {
      run.report(progress(Phase.DONE, 0, 0, before, OptionalLong.of(before), null));
      return Optional.of(new ImportOutcome.Done());
    }
    try (History history =
        new History(settings.bucket(), settings.folder(), settings.maxMemory())) {
      run.report(progress(Phase.READING_BACK, 0, 0, before, OptionalLong.empty(), null));
      append.readIds(history::leaveOut);
      if (!list(history, before, run)) {
        return Optional.of(new ImportOutcome.Stopped());
      }
      return append(history, append, run);
    }
  }

  /** Whether all is listed; otherwise the run may not go on. */
  private boolean list(History history, long before, ImportRun run)
      throws ListingException, InterruptedException {
    Optional<Marker> next = Optional.empty();
    int failures = 0;
    boolean checked = false;
    while (run.goesOn()) {
      try {
        if (!checked) {
          pages.check();
          checked = true;
        }
        VersionPage page = pages.page(next);
        page.versions().forEach(history::add);
        failures = 0;
        run.report(
            progress(Phase.LISTING, history.listed(), 0, before, OptionalLong.empty(), null));
        if (page.next().isEmpty()) {
          return true;
        }
        next = page.next();
      } catch (ListingException e) {
        if (!e.reason().isPassing()) {
          throw e;
        }
        run.report(progress(Phase.LISTING, history.listed(), 0, before, OptionalLong.empty(), e));
        run.pause(BACKOFF.after(++failures));
      }
    }
    return false;
  }

  /** Empty if another writer has appended meanwhile. */
  private static Optional<ImportOutcome> append(
      History history, HistoryAppend append, ImportRun run) {
    long before = append.appended();
    Iterator<HistoryEntry> entries = history.inLogOrder();
    OptionalLong total = OptionalLong.of(before + history.remaining());
    long merged = 0;
    while (entries.hasNext()) {
      if (!run.goesOn()) {
        return Optional.of(new ImportOutcome.Stopped());
      }
      if (!append.add(entries.next())) {
        return Optional.empty();
      }
      if (++merged % REPORT_EVERY == 0) {
        run.report(
            progress(
                Phase.APPENDING, history.listed(), merged, append.appended(), total, null));
      }
    }
    if (!run.goesOn()) {
      return Optional.of(new ImportOutcome.Stopped());
    }
    if (!append.flush()) {
      return Optional.empty();
    }
    run.report(
        progress(Phase.DONE, history.listed(), merged, append.appended(), total, null));
    return Optional.of(new ImportOutcome.Done());
  }

  private static ImportProgress progress(
      Phase phase,
      long listed,
      long merged,
      long appended,
      OptionalLong total,
      @Nullable ListingException waiting) {
    return new ImportProgress(
        phase, listed, merged, appended, total, Optional.ofNullable(waiting));
  }
}
