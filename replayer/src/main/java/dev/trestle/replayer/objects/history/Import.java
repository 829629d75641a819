package dev.trestle.replayer.objects.history;

import dev.trestle.log.Backoff;
import dev.trestle.log.Partition;
import dev.trestle.log.store.BatchStore;
import dev.trestle.replayer.objects.history.ImportReports.Phase;
import dev.trestle.replayer.objects.history.VersionPage.Marker;
import dev.trestle.replayer.operation.Cause;
import dev.trestle.replayer.operation.Outcome;
import dev.trestle.replayer.operation.Run;
import dev.trestle.replayer.operation.Work;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Brings the history of a bucket into its object log: lists all versions, puts them into order, and
 * appends what the log does not have.
 *
 * <p>May be run again from any point of an earlier run, and by another process: the log holds each
 * version once all the same, because a run asks the log what it has, and because each append fails
 * if somebody appended meanwhile. The place in the listing and what is on disk are not kept: a run
 * that is not the first one lists again. A log in which another source has gone on after the
 * history has its history; nothing is appended to it.
 *
 * <p>Costs one request of S3 for each 1,000 versions and one write unit for each KB of the log; a
 * run that is not the first one reads the log as well. Memory is bounded by the settings. Used by
 * one thread at a time.
 */
public final class Import implements Work {

  /** Count of a progress: versions and delete markers that this run has listed. */
  public static final String LISTED = "listed";

  /** Count of a progress: of these, what has its place in the log's order. */
  public static final String MERGED = "merged";

  private static final int PAGE_SIZE = 1_000;
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(200), Duration.ofSeconds(20));

  /**
   * What is imported, and with what.
   *
   * @param partition the only one of the log
   * @param prefix {@code ""} for the whole bucket
   * @param folder where what does not fit into memory is put: about 200 bytes and the key for each
   *     version, three times that in a run that is not the first one
   * @param maxMemory bytes of versions to hold in memory at most, roughly; contents come on top
   * @param contents what gives the versions their contents
   */
  public record Settings(
      Partition partition,
      String bucket,
      String prefix,
      Path folder,
      long maxMemory,
      ContentSource contents) {

    /** Some sixty thousand versions to a run on disk. */
    public static final long DEFAULT_MEMORY = 64L << 20;
  }

  private final BatchStore store;
  private final VersionPages pages;
  private final Settings settings;
  private final Clock clock;

  /**
   * An import from S3. Does no I/O.
   *
   * @param s3 built with {@link ListingInOrder}
   */
  public Import(BatchStore store, S3Client s3, Settings settings, Clock clock) {
    this(
        store,
        new S3VersionPages(s3, settings.bucket(), settings.prefix(), PAGE_SIZE),
        settings,
        clock);
  }

  Import(BatchStore store, VersionPages pages, Settings settings, Clock clock) {
    this.store = store;
    this.pages = pages;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Imports until all is done or the run does not go on. Fails, by the name of a {@link
   * ListingException.Reason} or as {@code DISK_UNAVAILABLE}, if somebody has to mend something.
   */
  @Override
  public Outcome run(Run run) throws InterruptedException {
    try {
      while (run.goesOn()) {
        // Fenced by the last append of a predecessor, it begins again with what the log has now.
        Optional<Outcome> outcome = attempt(run);
        if (outcome.isPresent()) {
          return outcome.get();
        }
      }
      return new Outcome.Stopped();
    } catch (ListingException e) {
      return new Outcome.Failed(ImportReports.cause(e));
    } catch (UncheckedIOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return new Outcome.Failed(
          new Cause(
              "DISK_UNAVAILABLE",
              e.getMessage() + ": make room there, or set another folder (" + e.getCause() + ")"));
    }
  }

  /** Empty if another writer has appended meanwhile. */
  private Optional<Outcome> attempt(Run run) throws ListingException, InterruptedException {
    HistoryAppend append = new HistoryAppend(store, settings.partition(), run.token(), clock);
    ImportReports reports = new ImportReports(run, append.appended());
    if (append.isOver()) {
      reports.tell(Phase.DONE);
      return Optional.of(new Outcome.Done());
    }
    try (History history =
        new History(settings.bucket(), settings.folder(), settings.maxMemory())) {
      reports.tell(Phase.READING_BACK);
      if (!append.readBack(history::leaveOut, run::goesOn) || !list(history, reports, run)) {
        return Optional.of(new Outcome.Stopped());
      }
      return append(history, append, reports, run);
    }
  }

  /** Whether all is listed; otherwise the run does not go on. */
  private boolean list(History history, ImportReports reports, Run run)
      throws ListingException, InterruptedException {
    Optional<Marker> next = Optional.empty();
    boolean checked = false;
    int failures = 0;
    while (run.goesOn()) {
      try {
        if (!checked) {
          pages.check();
          checked = true;
        }
        VersionPage page = pages.page(next);
        page.versions().forEach(history::add);
        failures = 0;
        reports.listed(history.listed(), page.next());
        if (page.next().isEmpty()) {
          return true;
        }
        next = page.next();
      } catch (ListingException e) {
        if (!e.reason().isPassing()) {
          throw e;
        }
        reports.waiting(e);
        run.pause(BACKOFF.after(++failures));
      }
    }
    return false;
  }

  private Optional<Outcome> append(
      History history, HistoryAppend append, ImportReports reports, Run run)
      throws InterruptedException {
    Ahead entries = new Ahead(history.inLogOrder(), settings.contents(), run, reports);
    reports.total(append.appended() + history.remaining());
    try (entries) {
      for (Optional<Ahead.Complete> next = entries.next();
          next.isPresent();
          next = entries.next()) {
        if (!run.goesOn()) {
          return Optional.of(new Outcome.Stopped());
        }
        if (!append.add(next.get().entry(), next.get().version())) {
          return Optional.empty();
        }
        reports.merged(append.appended());
      }
    }
    if (entries.isStopped() || !run.goesOn()) {
      return Optional.of(new Outcome.Stopped());
    }
    if (!append.flush()) {
      return Optional.empty();
    }
    reports.done(append.appended());
    return Optional.of(new Outcome.Done());
  }
}
