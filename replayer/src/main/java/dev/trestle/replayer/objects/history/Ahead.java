package dev.trestle.replayer.objects.history;

import dev.trestle.log.Backoff;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.history.ListingException.Reason;
import dev.trestle.replayer.operation.Run;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Fetches contents ahead of their use, several at a time, and gives versions out in their order.
 * Not safe across threads.
 */
final class Ahead implements AutoCloseable {

  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(200), Duration.ofSeconds(20));

  private final Iterator<HistoryEntry> entries;
  private final ContentSource contents;
  private final Run run;
  private final ImportReports reports;
  private final @Nullable ExecutorService threads;
  private final Deque<Fetching> ahead = new ArrayDeque<>();
  private boolean stopped;

  /** An entry, and its version with the content. */
  record Complete(HistoryEntry entry, ObjectVersion version) {}

  private record Fetching(HistoryEntry entry, Future<ObjectVersion> version) {}

  Ahead(Iterator<HistoryEntry> entries, ContentSource contents, Run run, ImportReports reports) {
    this.entries = entries;
    this.contents = contents;
    this.run = run;
    this.reports = reports;
    this.threads = contents.atOnce() == 0 ? null : threads(contents.atOnce());
  }

  private static ExecutorService threads(int count) {
    AtomicInteger number = new AtomicInteger();
    return Executors.newFixedThreadPool(
        count,
        task -> {
          Thread thread = new Thread(task, "import-content-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Whether there were more, but the run did not go on. */
  boolean isStopped() {
    return stopped;
  }

  /** The next version; empty if there are no more, or the run does not go on. */
  Optional<Complete> next() throws InterruptedException {
    if (threads == null) {
      return entries.hasNext() ? Optional.of(plain(entries.next())) : Optional.empty();
    }
    while (ahead.size() < contents.atOnce() && entries.hasNext()) {
      HistoryEntry entry = entries.next();
      ahead.add(new Fetching(entry, threads.submit(() -> contents.complete(entry.version()))));
    }
    Fetching first = ahead.poll();
    return first == null ? Optional.empty() : complete(threads, first);
  }

  private static Complete plain(HistoryEntry entry) {
    return new Complete(entry, entry.version());
  }

  private Optional<Complete> complete(ExecutorService executor, Fetching first)
      throws InterruptedException {
    Future<ObjectVersion> version = first.version();
    for (int failures = 1; ; failures++) {
      try {
        return Optional.of(new Complete(first.entry(), version.get()));
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof SdkException why)) {
          throw new IllegalStateException("the content of a version cannot be had", e.getCause());
        }
        reports.waiting(
            new ListingException(
                Reason.BUCKET_UNAVAILABLE, "S3 gives no contents: " + why.getMessage(), why));
        if (!run.pause(BACKOFF.after(failures))) {
          stopped = true;
          return Optional.empty();
        }
        version = executor.submit(() -> contents.complete(first.entry().version()));
      }
    }
  }

  @Override
  public void close() {
    if (threads != null) {
      threads.shutdownNow();
    }
  }
}
