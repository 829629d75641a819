package dev.trestle.replayer.read;

import dev.trestle.log.read.LogReader;
import dev.trestle.log.read.LogTail;
import dev.trestle.log.state.GroupOffsets;
import dev.trestle.proto.Problem;
import dev.trestle.replayer.LogLabels;
import dev.trestle.replayer.request.LogLookup;
import dev.trestle.server.Drainable;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.ReadRequest;
import dev.trestle.v1.ReadResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Span;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All open reads of this process. However many there are, they share {@link ReadConfig#sendThreads}
 * and {@link ReadConfig#fetchThreads} threads; none of them waits for a caller. Safe across
 * threads.
 */
@Singleton
public final class Reads implements Drainable {

  private static final Duration RETRY_LATER = Duration.ofSeconds(5);

  private final ReadConfig config;
  private final MeterRegistry registry;
  private final LogLabels labels;
  private final FindStart starts;
  private final ReadEngine engine;
  private final ExecutorService senders;
  private final ExecutorService fetchers;
  private final ScheduledThreadPoolExecutor timers;
  private final Set<OpenRead> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger count = new AtomicInteger();
  private final Map<CompletableFuture<Void>, Integer> waiting = new ConcurrentHashMap<>();
  private volatile boolean stopping;

  Reads(
      ReadConfig config,
      LogReader reader,
      LogTail tail,
      GroupOffsets groups,
      LogLookup logs,
      LogLabels labels,
      MeterRegistry registry,
      Clock clock) {
    this.config = config;
    this.registry = registry;
    this.labels = labels;
    this.starts = new FindStart(logs, reader, groups, config.endTimeGrace());
    this.senders = Executors.newFixedThreadPool(config.sendThreads(), daemons("read-send"));
    this.fetchers = Executors.newFixedThreadPool(config.fetchThreads(), daemons("read-fetch"));
    this.timers = new ScheduledThreadPoolExecutor(1, daemons("read-timer"));
    this.timers.setRemoveOnCancelPolicy(true);
    LogSource source = new LogSource(reader, tail, config, fetchers, timers, clock, registry);
    this.engine = new ReadEngine(source, senders, timers, clock, System::nanoTime, config);
    registry.gauge("trestle.read.open", count);
  }

  /** Answers a read until it ends. Returns at once; to be called on the call's own thread. */
  public void open(ReadRequest request, ServerCallStreamObserver<ReadResponse> caller) {
    Optional<Problem> problem = ReadChecks.problemWith(request).or(this::overload);
    if (problem.isPresent()) {
      caller.onError(problem.get().toException());
      return;
    }
    ReadPlan plan = ReadChecks.plan(request);
    ReadMeter meter =
        new ReadMeter(plan, labels.of(plan.log()), registry, Span.current(), engine.clock());
    CompletableFuture<StartPoint> start =
        CompletableFuture.supplyAsync(() -> starts.find(plan), fetchers);
    OpenRead read = new OpenRead(plan, caller, start, engine, meter);
    read.whenEnded(() -> ended(read));
    caller.setOnReadyThreshold(config.readyBytes());
    caller.setOnReadyHandler(read::signal);
    caller.setOnCancelHandler(read::cancel);
    open.add(read);
    read.begin();
    if (stopping) {
      read.stop();
    }
  }

  /** How many reads are open. */
  public int openReads() {
    return count.get();
  }

  /** Completes when no more than so many reads are open. */
  public CompletableFuture<Void> whenOpenReadsAtMost(int reads) {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    waiting.put(reached, reads);
    tellWaiting();
    return reached;
  }

  @Override
  public CompletionStage<Void> drain() {
    stopping = true;
    open.forEach(OpenRead::stop);
    return whenOpenReadsAtMost(0);
  }

  @PreDestroy
  void close() {
    senders.shutdownNow();
    fetchers.shutdownNow();
    timers.shutdownNow();
  }

  private Optional<Problem> overload() {
    if (stopping) {
      return Optional.of(
          Problem.of(ErrorReason.ERROR_REASON_SHUTTING_DOWN, "The server is stopping: retry"));
    }
    if (count.incrementAndGet() <= config.maxOpenReads()) {
      return Optional.empty();
    }
    count.decrementAndGet();
    return Optional.of(
        Problem.of(
                ErrorReason.ERROR_REASON_OVERLOADED,
                config.maxOpenReads() + " reads are open, as many as this server carries")
            .withRetryDelay(RETRY_LATER));
  }

  private void ended(OpenRead read) {
    open.remove(read);
    count.decrementAndGet();
    tellWaiting();
  }

  private void tellWaiting() {
    waiting.forEach(
        (reached, reads) -> {
          if (count.get() <= reads) {
            waiting.remove(reached);
            reached.complete(null);
          }
        });
  }

  private static ThreadFactory daemons(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
