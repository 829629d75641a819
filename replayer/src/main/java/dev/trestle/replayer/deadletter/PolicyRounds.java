package dev.trestle.replayer.deadletter;

import dev.trestle.log.state.Leases;
import dev.trestle.log.state.Leases.Lease;
import dev.trestle.log.store.StoreException;
import dev.trestle.server.DaemonThreads;
import dev.trestle.server.Drainable;
import dev.trestle.server.Readiness;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Requires;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the policy out again and again, in one process at a time: the one that holds the lease
 * {@value #LEASE}. Costs one read and one write each time besides.
 */
@Context
@Requires(property = "trestle.dead-letters.enabled", value = "true", defaultValue = "true")
final class PolicyRounds implements Drainable {

  static final String LEASE = "dead-letters";

  private static final Logger LOG = LoggerFactory.getLogger(PolicyRounds.class);

  private final Readiness readiness;
  private final Leases leases;
  private final Clock clock;
  private final DeadLetterConfig config;
  private final PolicyRound round;
  private final MoveParked parked;
  private final DeadLetterMeters meters;
  private final String holder = UUID.randomUUID().toString();
  private final ScheduledExecutorService timer = DaemonThreads.scheduled("dead-letter-policy", 1);
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile boolean stopping;

  /** Of the last turn; used by one thread at a time. */
  private Optional<Lease> lease = Optional.empty();

  PolicyRounds(
      Readiness readiness,
      Leases leases,
      Clock clock,
      DeadLetterConfig config,
      PolicyRound round,
      MoveParked parked,
      DeadLetterMeters meters) {
    this.readiness = readiness;
    this.leases = leases;
    this.clock = clock;
    this.config = config;
    this.round = round;
    this.parked = parked;
    this.meters = meters;
  }

  @PostConstruct
  void startWhenReady() {
    readiness.thenBegin("Rounds of the policy of dead letters", this::start);
  }

  private void start() {
    long nanos = config.policyInterval().toNanos();
    var unused = timer.scheduleWithFixedDelay(this::turn, 0, nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public CompletionStage<Void> drain() {
    stopping = true;
    timer.shutdown();
    Executors.newSingleThreadExecutor(DaemonThreads.named("dead-letter-stop"))
        .execute(this::awaitEnd);
    return drained.copy();
  }

  @PreDestroy
  void close() {
    timer.shutdownNow();
  }

  private void awaitEnd() {
    try {
      if (timer.awaitTermination(1, TimeUnit.MINUTES)) {
        lease.ifPresent(leases::release);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (StoreException e) {
      LOG.info("The lease {} was not given back: another waits for its end", LEASE, e);
    } finally {
      drained.complete(null);
    }
  }

  /** Whatever happens, the next turn comes. */
  private void turn() {
    try {
      Duration length = config.policyInterval().multipliedBy(3).plus(config.claim());
      lease = leases.acquire(LEASE, holder, length);
      if (lease.isPresent()) {
        Lease held = lease.get();
        round.run(() -> !stopping && held.isHeld(clock));
        parked.run();
      } else {
        meters.open(Double.NaN, Double.NaN);
      }
    } catch (Throwable e) {
      LOG.warn("The policy of dead letters was not carried out; it is tried again", e);
    }
  }
}
