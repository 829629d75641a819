package dev.trestle.replayer.objects;

import dev.trestle.replayer.objects.ImportOptions.Read;
import dev.trestle.server.Drainable;
import dev.trestle.v1.CreateObjectLogRequest;
import io.micronaut.context.ApplicationContext;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Imports the history of one bucket into its object log and ends, as a Kubernetes Job does. Opens
 * no port and does nothing else of what the service does. Settings are those of the service.
 *
 * <p>The import is the same operation, under the same lease, as that of the running service: if a
 * replayer runs it, the command waits for it, and either goes on where the other one died. What
 * went wrong is the last line of standard error; progress is told in the log.
 */
public final class ImportCommand {

  /** First argument of the program. */
  public static final String NAME = "import";

  /** The log has the whole history. */
  static final int DONE = 0;

  /** Somebody has to mend something first. */
  static final int FAILED = 1;

  /** The options are wrong. */
  static final int WRONG_USAGE = 2;

  /** Something does not answer: the same command may succeed later. {@code EX_TEMPFAIL}. */
  static final int TRY_AGAIN = 75;

  /** Ended by SIGTERM, as the JVM says it: the same command goes on. */
  static final int INTERRUPTED = 143;

  private static final Logger LOG = LoggerFactory.getLogger(ImportCommand.class);

  /** To let go of what is held; Kubernetes waits 30 s. */
  private static final Duration GRACE = Duration.ofSeconds(20);

  private ImportCommand() {}

  /**
   * Does all of it, until the import has ended or the process is to.
   *
   * @param options after {@value #NAME}
   * @param err gets one sentence if it does not succeed
   * @return the exit status
   */
  public static int run(List<String> options, PrintStream err) {
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Thread onSignal = new Thread(() -> stop(interrupted, ended), "import-stop");
    Runtime.getRuntime().addShutdownHook(onSignal);
    try {
      return run(options, Map.of(), err, interrupted);
    } finally {
      ended.countDown();
    }
  }

  /** The process ends when this does. */
  private static void stop(CountDownLatch interrupted, CountDownLatch ended) {
    interrupted.countDown();
    try {
      var unused = ended.await(GRACE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static int run(
      List<String> options, Map<String, ?> settings, PrintStream err, CountDownLatch interrupted) {
    Read read = ImportOptions.read(options);
    if (read instanceof Read.Wanted wanted) {
      return run(wanted.request(), settings, err, interrupted);
    }
    if (read instanceof Read.Wrong wrong) {
      err.println(wrong.message());
    }
    err.println(ImportOptions.USAGE);
    return read instanceof Read.Help ? DONE : WRONG_USAGE;
  }

  private static int run(
      CreateObjectLogRequest request,
      Map<String, ?> settings,
      PrintStream err,
      CountDownLatch interrupted) {
    try (ApplicationContext context = start(request.getName(), settings)) {
      ImportJob.Ended ended;
      try {
        ended = context.getBean(ImportJob.class).run(request, interrupted);
      } finally {
        drain(context);
      }
      if (ended.status() != DONE) {
        err.println(ended.sentence());
      }
      return ended.status();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return INTERRUPTED;
    }
  }

  /** Without the servers, and without what else a replayer does. */
  private static ApplicationContext start(String name, Map<String, ?> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("trestle.server.called", false);
    all.put("trestle.operation.only", ObjectLogImports.id(name).toString());
    all.put("trestle.objects.enabled", false);
    all.put("trestle.capture.enabled", false);
    all.put("trestle.dead-letters.enabled", false);
    all.put("trestle.groups.lag-interval", "0s");
    return ApplicationContext.builder().properties(all).banner(false).start();
  }

  /** Gives the import back, if it goes on, so that nobody waits for the lease's end. */
  private static void drain(ApplicationContext context) throws InterruptedException {
    CompletableFuture<?>[] all =
        context.getBeansOfType(Drainable.class).stream()
            .map(each -> each.drain().toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(all).get(GRACE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("The import is left to its lease's end", e);
    }
  }
}
