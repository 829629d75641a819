package dev.trestle.replayer.objects;

import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.store.StoreException;
import dev.trestle.proto.Problem;
import dev.trestle.replayer.TablesReady;
import dev.trestle.replayer.operation.Operation;
import dev.trestle.replayer.operation.Progress;
import dev.trestle.replayer.request.Answer;
import dev.trestle.v1.CreateObjectLogRequest;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates an object log and watches its import, for {@link ImportCommand}. */
@Singleton
final class ImportJob {

  private static final Logger LOG = LoggerFactory.getLogger(ImportJob.class);
  private static final String WHO = "import command";
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration TELL = Duration.ofSeconds(5);

  /** Longer than a failover of DynamoDB; the import itself waits in its process meanwhile. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /**
   * How it ended.
   *
   * @param status for the exit of the process
   * @param sentence what is wrong and what to do; for people
   */
  record Ended(int status, String sentence) {}

  private final TablesReady tables;
  private final ObjectLogs logs;
  private final ObjectLogImports imports;

  ImportJob(TablesReady tables, ObjectLogs logs, ObjectLogImports imports) {
    this.tables = tables;
    this.logs = logs;
    this.imports = imports;
  }

  /** Returns when the import has ended, cannot begin, or is to be left. */
  Ended run(CreateObjectLogRequest request, CountDownLatch interrupted)
      throws InterruptedException {
    // Not what else a replayer needs to be ready: nobody calls this process.
    try {
      tables.verify();
    } catch (RuntimeException e) {
      return new Ended(
          ImportCommand.TRY_AGAIN,
          tables.name() + " cannot be used; mend that and run the command again: " + e);
    }
    try {
      Answer<ObjectLog> log = logs.create(request, WHO);
      return log instanceof Answer.Refused<ObjectLog> refused
          ? refused(refused.problem())
          : watch(((Answer.Given<ObjectLog>) log).response(), interrupted);
    } catch (StoreException | LogUnavailableException e) {
      return new Ended(
          ImportCommand.TRY_AGAIN,
          "DynamoDB does not answer; run the command again: " + e.getMessage());
    }
  }

  private static Ended refused(Problem problem) {
    int status =
        switch (problem.code()) {
          case INVALID_ARGUMENT -> ImportCommand.WRONG_USAGE;
          case UNAVAILABLE, RESOURCE_EXHAUSTED -> ImportCommand.TRY_AGAIN;
          default -> ImportCommand.FAILED;
        };
    return new Ended(status, problem.message());
  }

  private Ended watch(ObjectLog log, CountDownLatch interrupted) throws InterruptedException {
    long answeredNanos = System.nanoTime();
    long toldNanos = answeredNanos - TELL.toNanos();
    String told = "";
    do {
      try {
        Optional<Operation> found = imports.find(log.name());
        answeredNanos = System.nanoTime();
        String now = found.map(ImportJob::progress).orElse("forgotten");
        Optional<Ended> ended = found.flatMap(operation -> ended(log, operation));
        if (!now.equals(told)
            && (ended.isPresent() || answeredNanos - toldNanos >= TELL.toNanos())) {
          LOG.info("Import of {}: {}", log.log(), now);
          told = now;
          toldNanos = answeredNanos;
        }
        if (ended.isPresent()) {
          return ended.get();
        }
      } catch (StoreException e) {
        if (System.nanoTime() - answeredNanos > PATIENCE.toNanos()) {
          throw e;
        }
        LOG.warn("The import of {} is looked at again later: {}", log.log(), e.getMessage());
      }
    } while (!interrupted.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
    return new Ended(
        ImportCommand.INTERRUPTED,
        "The import of "
            + log.log()
            + " was interrupted; it goes on where it stands when the command is run again, or in a"
            + " replayer that runs");
  }

  private static Optional<Ended> ended(ObjectLog log, Operation operation) {
    return switch (operation.state()) {
      case SUCCEEDED -> Optional.of(new Ended(ImportCommand.DONE, ""));
      case FAILED ->
          Optional.of(
              new Ended(
                  ImportCommand.FAILED,
                  "The import of "
                      + log.log()
                      + " failed; mend the cause and run the command again, it goes on where it"
                      + " stands: "
                      + operation.cause().map(cause -> cause.message()).orElse("no cause told")));
      case CANCELLING, CANCELLED ->
          Optional.of(
              new Ended(
                  ImportCommand.FAILED,
                  "The import of "
                      + log.log()
                      + " was cancelled, since the object log was deleted: use another name"));
      default -> Optional.empty();
    };
  }

  private static String progress(Operation operation) {
    Progress progress = operation.progress();
    StringBuilder text = new StringBuilder(operation.state().name());
    text.append(", listed ").append(progress.counts().getOrDefault(ObjectLogMessages.LISTED, 0L));
    text.append(", appended ").append(progress.done());
    progress.total().ifPresent(total -> text.append(" of ").append(total));
    if (operation.rate() > 0) {
      text.append(String.format(Locale.ROOT, ", %.0f/s", operation.rate()));
    }
    operation
        .remaining()
        .ifPresent(left -> text.append(", ").append(left.toSeconds()).append(" s left"));
    operation.cause().ifPresent(cause -> text.append(": ").append(cause.message()));
    return text.toString();
  }
}
