package dev.trestle.replayer.read;

import dev.trestle.log.Uncaught;
import dev.trestle.log.read.LogReader;
import dev.trestle.log.read.LogTail;
import dev.trestle.log.state.GroupOffsets;
import dev.trestle.proto.Problem;
import dev.trestle.replayer.LogLabels;
import dev.trestle.replayer.envelope.Envelopes;
import dev.trestle.replayer.request.Answer;
import dev.trestle.replayer.request.LogLookup;
import dev.trestle.server.DaemonThreads;
import dev.trestle.server.Drainable;
import dev.trestle.server.security.Access;
import dev.trestle.server.security.Caller;
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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * All open reads of this process. However many there are, they share {@link ReadConfig#sendThreads}
 * and {@link ReadConfig#fetchThreads} threads; none of them waits for a caller. When the policy
 * changes, those that are not allowed any more end, and the others deliver what their callers may
 * read from then on. Safe across threads.
 */
@Singleton
public final class Reads implements Drainable {

  private static final Duration RETRY_LATER = Duration.ofSeconds(5);

  /** What gRPC takes if it is not told otherwise. */
  private static final int LEAST_READY_BYTES = 32 * 1024;

  private final ReadConfig config;
  private final MeterRegistry registry;
  private final LogLabels labels;
  private final Envelopes envelopes;
  private final Access access;
  private final Runnable forgetPolicy;
  private final FindStart starts;
  private final ReadEngine engine;
  private final ExecutorService senders;
  private final ExecutorService fetchers;
  private final ScheduledExecutorService timers;
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
      Envelopes envelopes,
      Access access,
      MeterRegistry registry,
      Clock clock) {
    this.config = config;
    this.registry = registry;
    this.labels = labels;
    this.envelopes = envelopes;
    this.access = access;
    this.starts = new FindStart(logs, reader, groups, config.endTimeGrace());
    this.senders =
        Executors.newFixedThreadPool(config.sendThreads(), DaemonThreads.named("read-send"));
    this.fetchers =
        Executors.newFixedThreadPool(config.fetchThreads(), DaemonThreads.named("read-fetch"));
    this.timers = DaemonThreads.scheduled("read-timer", 1);
    ByteBudget budget = config.budget();
    LogSource source =
        new LogSource(reader, tail, config, budget, fetchers, timers, clock, registry);
    this.engine = new ReadEngine(source, senders, timers, clock, System::nanoTime, budget, config);
    this.forgetPolicy = access.onChange(() -> open.forEach(OpenRead::policyChanged));
    registry.gauge("trestle.read.open", count);
    registry.gauge("trestle.read.held.bytes", budget, ByteBudget::used);
    registry.gauge("trestle.read.held.max.bytes", budget, ByteBudget::total);
    registry.gauge("trestle.read.held.waiting", budget, ByteBudget::waiting);
  }

  /**
   * Answers a read of the current caller until it ends. Returns at once; to be called on the call's
   * own thread.
   */
  public void open(ReadRequest request, ServerCallStreamObserver<ReadResponse> caller) {
    Caller reader = Caller.current();
    open(
        request,
        request.hasGroup()
            ? ReadRights.ofGroup(access, reader, request.getLog(), request.getGroup())
            : ReadRights.of(access, reader, request.getLog()),
        caller);
  }

  /** As the other, with rights that are not those to read the log. */
  public void open(
      ReadRequest request, ReadRights rights, ServerCallStreamObserver<ReadResponse> caller) {
    Answer<ReadPlan> plan =
        ReadChecks.plan(request, envelopes::of)
            .then(checked -> permitted(checked, rights))
            .then(this::admitted);
    if (plan instanceof Answer.Refused<ReadPlan> refused) {
      caller.onError(refused.problem().toException());
      return;
    }
    try {
      open(((Answer.Given<ReadPlan>) plan).response(), rights, caller);
    } catch (RuntimeException | Error e) {
      count.decrementAndGet();
      throw e;
    }
  }

  private void open(
      ReadPlan plan, ReadRights rights, ServerCallStreamObserver<ReadResponse> caller) {
    ReadMeter meter =
        new ReadMeter(plan, labels.of(plan.log()), registry, Span.current(), engine.clock());
    CompletableFuture<StartPoint> start = CompletableFuture.supplyAsync(() -> find(plan), fetchers);
    OpenRead read = new OpenRead(plan, rights, caller, start, engine, meter);
    read.whenEnded(() -> ended(read));
    caller.setOnReadyThreshold(readyBytes());
    caller.setOnReadyHandler(read::signal);
    caller.setOnCancelHandler(read::cancel);
    open.add(read);
    read.begin();
    if (stopping) {
      read.stop();
    }
  }

  /** What waits in gRPC is beside the budget; so that all of it stays small, many get less each. */
  private int readyBytes() {
    long share = engine.budget().total() / 4 / Math.max(1, count.get());
    return (int) Math.min(config.readyBytes(), Math.max(LEAST_READY_BYTES, share));
  }

  private StartPoint find(ReadPlan plan) {
    try {
      return starts.find(plan);
    } catch (Error e) {
      Uncaught.tell(e); // The read is told as well; the future would keep it from everyone else.
      throw e;
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
    forgetPolicy.run();
    senders.shutdownNow();
    fetchers.shutdownNow();
    timers.shutdownNow();
  }

  private static Answer<ReadPlan> permitted(ReadPlan plan, ReadRights rights) {
    @Nullable Problem refusal = rights.refusal();
    return refusal == null ? Answer.of(plan) : Answer.refuse(refusal);
  }

  /** Counts it, unless there is no room for it. */
  private Answer<ReadPlan> admitted(ReadPlan plan) {
    if (stopping) {
      return Answer.refuse(
          Problem.of(ErrorReason.ERROR_REASON_SHUTTING_DOWN, "The server is stopping: retry"));
    }
    if (count.incrementAndGet() <= config.maxOpenReads()) {
      return Answer.of(plan);
    }
    count.decrementAndGet();
    return Answer.refuse(
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
}
