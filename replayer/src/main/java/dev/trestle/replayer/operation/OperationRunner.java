package dev.trestle.replayer.operation;

import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.state.Leases;
import dev.trestle.log.state.Leases.Lease;
import dev.trestle.log.store.StoreException;
import dev.trestle.server.DaemonThreads;
import dev.trestle.server.Drainable;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the operations that no other process runs, up to {@link OperationConfig#maxRunning} at a
 * time, each on a thread of its own. Looks for them every {@link OperationConfig#pollInterval},
 * which costs a read of what is open and one of each. Safe across threads.
 *
 * <p>What throws does not end the runner: a work's failure is its operation's, and a table that
 * does not answer is asked again.
 */
final class OperationRunner implements Drainable {

  private static final Logger LOG = LoggerFactory.getLogger(OperationRunner.class);

  private final Map<String, OperationKind> kinds;
  private final OperationStore store;
  private final Leases leases;
  private final OperationConfig config;
  private final OperationMeters meters;
  private final Clock clock;
  private final String holder;
  private final Map<OperationId, ActiveRun> running = new ConcurrentHashMap<>();
  private final Retries retries = new Retries();
  private final ExecutorService works;
  private final ScheduledExecutorService supervisors;
  private final ScheduledExecutorService poller = DaemonThreads.scheduled("operation-poll", 1);
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile boolean stopping;

  /**
   * A runner that does nothing before {@link #start}.
   *
   * @param holder names this process, and no other
   */
  OperationRunner(
      List<OperationKind> kinds,
      OperationStore store,
      Leases leases,
      OperationConfig config,
      OperationMeters meters,
      Clock clock,
      String holder) {
    this.kinds = kinds.stream().collect(Collectors.toMap(OperationKind::name, Function.identity()));
    this.store = store;
    this.leases = leases;
    this.config = config;
    this.meters = meters;
    this.clock = clock;
    this.holder = holder;
    this.works =
        Executors.newFixedThreadPool(config.maxRunning(), DaemonThreads.named("operation"));
    this.supervisors = DaemonThreads.scheduled("operation-lease", config.maxRunning());
  }

  /** Looks for operations from now on. */
  void start() {
    long nanos = config.pollInterval().toNanos();
    var unused = poller.scheduleWithFixedDelay(this::poll, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /** Looks for operations now. */
  void poll() {
    try {
      List<OperationId> open = new ArrayList<>(store.open(2 * config.maxOpen()));
      Collections.shuffle(open); // So that several processes do not begin with the same.
      for (OperationId id : open) {
        if (stopping || running.size() >= config.maxRunning()) {
          return;
        }
        if (kinds.containsKey(id.kind())
            && config.mayRun(id)
            && !running.containsKey(id)
            && retries.mayTry(id, System.nanoTime())) {
          pickUp(id);
        }
      }
    } catch (StoreException e) {
      LOG.warn("Operations cannot be looked for; tried again: {}", e.getMessage());
    } catch (RuntimeException | Error defect) {
      LOG.error("Operations could not be looked for; tried again", defect);
    }
  }

  @Override
  public CompletionStage<Void> drain() {
    stopping = true;
    poller.shutdown();
    running.values().forEach(ActiveRun::stop);
    tellDrained();
    return drained;
  }

  /** Interrupts what {@link #drain} had no time to end. */
  void close() {
    stopping = true;
    poller.shutdownNow();
    works.shutdownNow();
    supervisors.shutdownNow();
  }

  private void pickUp(OperationId id) {
    Optional<Operation> found = store.get(id);
    if (found.isEmpty()) {
      return; // About to be created; or its creator died, and repeats the creation or does not.
    }
    if (found.get().isEnded()) {
      store.close(id);
      reopenIfResumed(id);
      return;
    }
    if (!found.get().needsProcess()) {
      return;
    }
    Optional<Lease> lease = leases.acquire("operation/" + id, holder, config.lease());
    if (lease.isPresent()) {
      claim(id, lease.get());
    }
  }

  /** Somebody may have resumed it just before its entry was deleted. */
  private void reopenIfResumed(OperationId id) {
    if (store.get(id).filter(now -> !now.isEnded()).isPresent()) {
      store.open(id);
    }
  }

  private void claim(OperationId id, Lease lease) {
    Optional<Operation> found = store.get(id);
    while (found.isPresent() && found.get().needsProcess() && found.get().token() < lease.token()) {
      Operation before = found.get();
      Operation claimed = before.claimed(holder, lease.token(), clock.instant());
      Optional<OperationStore.Found> other = store.replace(before, claimed);
      if (other.isEmpty()) {
        begin(claimed, lease, before.isActive());
        return;
      }
      found = other.get().operation();
    }
    leases.release(lease);
  }

  private void begin(Operation claimed, Lease lease, boolean takenOver) {
    ActiveRun run = new ActiveRun(claimed, lease, store, leases, config, clock, System::nanoTime);
    running.put(claimed.id(), run);
    meters.began(claimed, takenOver);
    LOG.atInfo()
        .addKeyValue("operation", claimed.id())
        .addKeyValue("token", lease.token())
        .log("Operation {} {}", claimed.id(), takenOver ? "taken over" : "begun");
    long nanos = config.saveInterval().toNanos();
    ScheduledFuture<?> supervision =
        supervisors.scheduleWithFixedDelay(run::supervise, nanos, nanos, TimeUnit.NANOSECONDS);
    if (stopping) {
      run.stop();
    }
    works.execute(() -> work(run, supervision));
  }

  private void work(ActiveRun run, ScheduledFuture<?> supervision) {
    Operation operation = run.operation();
    String ended = "lost";
    try {
      ended = ending(run);
    } catch (StoreException e) {
      LOG.atWarn()
          .addKeyValue("operation", operation.id())
          .setCause(e)
          .log("The end of a run of {} was not stored: another run repeats it", operation.id());
    } catch (RuntimeException | Error defect) {
      LOG.error("The end of a run of {} was not stored", operation.id(), defect);
    } finally {
      supervision.cancel(false);
      running.remove(operation.id());
      meters.ended(operation, ended);
      LOG.atInfo()
          .addKeyValue("operation", operation.id())
          .addKeyValue("outcome", ended)
          .log("A run of operation {} is over: {}", operation.id(), ended);
      tellDrained();
    }
  }

  /**
   * How a run is over.
   *
   * @param told for metrics and the log
   */
  private record Ending(String told, UnaryOperator<Operation> change) {}

  private String ending(ActiveRun run) {
    Ending ending = run(run);
    return run.end(ending.change()) ? ending.told() : "lost";
  }

  private Ending run(ActiveRun run) {
    Operation operation = run.operation();
    OperationId id = operation.id();
    if (!run.goesOn()) {
      return released("stopped", Optional.empty()); // A dead process was to stop it, or we stop.
    }
    try {
      Outcome outcome = Objects.requireNonNull(kinds.get(id.kind())).open(operation).run(run);
      retries.forget(id);
      return ending(outcome);
    } catch (InterruptedException e) {
      // The flag stays cleared: what was reported is still to be stored.
      return released("stopped", Optional.empty());
    } catch (LogUnavailableException | StoreException e) {
      Duration pause = retries.failed(id, System.nanoTime());
      LOG.atWarn()
          .addKeyValue("operation", id)
          .setCause(e)
          .log("Operation {} goes on later: a table does not answer", id);
      String message = "A table does not answer; tried again in " + pause.toSeconds() + " s";
      return released("retried", Optional.of(new Cause("LOG_UNAVAILABLE", message)));
    } catch (RuntimeException | Error defect) {
      LOG.error("Operation {} failed by a defect", id, defect);
      return failed(new Cause("INTERNAL", "A defect of the server: its log tells of " + id));
    }
  }

  private Ending ending(Outcome outcome) {
    if (outcome instanceof Outcome.Done) {
      return new Ending("succeeded", operation -> operation.succeeded(clock.instant()));
    }
    return outcome instanceof Outcome.Failed failed
        ? failed(failed.cause())
        : released("stopped", Optional.empty());
  }

  private Ending failed(Cause cause) {
    return new Ending("failed", operation -> operation.failed(cause, clock.instant()));
  }

  private Ending released(String told, Optional<Cause> why) {
    return new Ending(told, operation -> operation.released(why, clock.instant()));
  }

  private void tellDrained() {
    if (stopping && running.isEmpty()) {
      drained.complete(null);
    }
  }
}
