package dev.trestle.gateway.owner;

import dev.trestle.gateway.relay.SweepRights;
import dev.trestle.log.Batch;
import dev.trestle.log.EventLog;
import dev.trestle.log.Partition;
import dev.trestle.log.append.AppendListener;
import dev.trestle.log.append.Inheritance;
import dev.trestle.log.append.LogAppender;
import dev.trestle.server.DaemonThreads;
import dev.trestle.server.Drainable;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who appends to which partition. Each partition has one owner, named in the state table; that is
 * credible while the owner gives signs of life, one small write a second for all of its partitions.
 * Every gateway looks at signs and owners each {@link OwnerConfig#beat}, and then
 *
 * <ul>
 *   <li>takes the partitions without a living owner that are its share;
 *   <li>hands what it has beyond its share to those who have less, with head and dedupe window;
 *   <li>gives a partition for a turn to a gateway that asks for it because it cannot reach us;
 *   <li>hands everything over when it stops.
 * </ul>
 *
 * <p>All this is for speed. What keeps the log right is its conditional put: two owners at once are
 * slow, and never wrong.
 */
@Context
public final class Ownership implements AppendListener, Drainable, SweepRights {

  private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);

  /** How much more often a gateway looks while something is amiss. */
  private static final int RESTLESS = 4;

  /** How long a look at the table that is under way may hold up a stop. */
  private static final Duration LAST_LOOK = Duration.ofSeconds(1);

  private final String id = UUID.randomUUID().toString();
  private final OwnerConfig config;
  private final OwnerTable table;
  private final KnownPartitions partitions;
  private final Links links;
  private final Waiting waiting;
  private final Clock clock;
  private final LiveGateways live;
  private final OwnSign sign;
  private final Routes routes = new Routes();
  private final Departures departures;

  private final OwnerDecisions decisions;
  private final CompletableFuture<Void> left = new CompletableFuture<>();
  private final AtomicBoolean lookScheduled = new AtomicBoolean();
  private final ScheduledExecutorService looker = DaemonThreads.scheduled("owner-look", 1);
  private Supplier<CompletableFuture<Void>> onLeft = () -> CompletableFuture.completedFuture(null);
  private volatile boolean started;
  private volatile boolean leaving;

  /** The looker's alone. */
  private boolean failing;

  Ownership(
      OwnerConfig config,
      OwnerTable table,
      OwnAddress address,
      EventLog log,
      Links links,
      Waiting waiting,
      OwnerMeters meters,
      Clock clock) {
    this.config = config;
    this.table = table;
    this.partitions = new KnownPartitions(log);
    this.links = links;
    this.waiting = waiting;
    this.clock = clock;
    this.live = new LiveGateways(config);
    this.sign = new OwnSign(id, address, table, clock, config.beat());
    LogAppender appender = log.appender();
    this.departures =
        new Departures(
            appender, table, links, routes, meters, config.handOverLimit(), this::lookSoon);
    this.decisions =
        new OwnerDecisions(id, config, table, appender, links, routes, departures, meters);
    log.addAppendListener(this);
    links.onBroken(this::lookSoon);
    meters.gauges(this, links, waiting);
  }

  /**
   * Begins to share in the partitions; may be repeated. Blocks for a look at the table.
   *
   * @return whether every partition has an owner that lives
   */
  public boolean begin() {
    if (!started) {
      started = true;
      long pause = config.beat().toMillis() / RESTLESS;
      var unused = looker.scheduleWithFixedDelay(this::tick, pause, pause, TimeUnit.MILLISECONDS);
    }
    try {
      looker.submit(this::look).get();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException defect) {
      throw new IllegalStateException(defect.getCause());
    }
    Set<Partition> all = partitions.all();
    return !all.isEmpty() && all.stream().noneMatch(each -> route(each) instanceof Route.Nowhere);
  }

  /** Of this process, as others know it. */
  String id() {
    return id;
  }

  /** Where the events of a partition go now. */
  Route route(Partition partition) {
    return routes.of(partition);
  }

  /** How many partitions are here. */
  int owned() {
    return ownedPartitions().size();
  }

  @Override
  public Collection<Partition> ownedPartitions() {
    return routes.here();
  }

  @Override
  public OptionalLong token(Partition partition) {
    return route(partition) instanceof Route.Here here
        ? OptionalLong.of(here.epoch())
        : OptionalLong.empty();
  }

  /** Has somebody hear of every partition whose route has changed. */
  void onChange(Consumer<Partition> listener) {
    routes.onChange(listener);
  }

  /** Sets what is to be done when this gateway has handed everything over. */
  void onLeft(Supplier<CompletableFuture<Void>> action) {
    onLeft = action;
  }

  /** Whether a hand-over to this gateway is meant for this process, and welcome. */
  boolean takes(String successor) {
    return id.equals(successor) && !leaving;
  }

  /** Another gateway is about to hand a partition over, or has given that up. */
  void expect(Partition partition, boolean coming) {
    decisions.expect(partition, coming);
    if (!coming) {
      lookSoon();
    }
  }

  /** The owner of a partition has handed it over; the table names this gateway. */
  void received(Inheritance inheritance, long epoch) {
    decisions.received(inheritance, epoch);
  }

  /** Looks at the table as soon as may be: something has changed. */
  void lookSoon() {
    if (started && lookScheduled.compareAndSet(false, true)) {
      try {
        looker.execute(
            () -> {
              lookScheduled.set(false);
              look();
            });
      } catch (RejectedExecutionException stopping) {
        // Nobody looks any more.
      }
    }
  }

  @Override
  public void appended(Batch batch, List<@Nullable Object> attachments) {
    // That is the relay's.
  }

  /** Another gateway appends to a partition that is here: the table may name it. */
  @Override
  public void lost(Partition partition, long epoch) {
    lookSoon();
  }

  /** Hands everything over while calls still come, which then find their way from here. */
  @Override
  public void stopping() {
    leaving = true;
    if (!started) {
      left.complete(null);
      return;
    }
    try {
      looker.execute(this::look);
    } catch (RejectedExecutionException stopped) {
      left.complete(null);
    }
  }

  @Override
  public CompletionStage<Void> drain() {
    return left.thenCompose(none -> onLeft.get());
  }

  @PreDestroy
  void close() {
    looker.shutdownNow();
    departures.close();
    if (started) {
      try {
        // A look under way would give the sign again.
        boolean unused = looker.awaitTermination(LAST_LOOK.toMillis(), TimeUnit.MILLISECONDS);
        sign.remove();
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException unreachable) {
        LOG.info("The sign of life was not taken away; the others will see that it is old");
      }
    }
  }

  private void tick() {
    links.probe();
    boolean restless = !waiting.partitions().isEmpty() || !links.unreachable().isEmpty();
    if (restless || sign.isDue()) {
      look();
    }
  }

  /** Gives a sign of life, looks at the others', and does what is to be done. */
  private void look() {
    try {
      partitions.refresh(sign.beat());
      sign.give(asks(), leaving);
      List<Sign> signs = table.signs();
      live.look(signs, System.nanoTime(), clock.instant());
      Map<Partition, Owner> owners = table.owners();
      List<Sign> alive = live.live(signs, links::isDown);
      links.tend(alive.stream().filter(sign -> !sign.gateway().equals(id)).toList());
      decisions.decide(partitions.all(), alive, owners, leaving);
      failing = false;
    } catch (RuntimeException failed) {
      if (!failing) {
        LOG.warn("Owners of partitions cannot be looked at; what is known stays", failed);
        failing = true;
      }
    }
    if (leaving && departures.isEmpty()) {
      // All gone, or there is nobody who could take it; or nobody can be asked.
      left.complete(null);
    }
  }

  /** The partitions for which events wait whose owner cannot be reached. */
  private Set<Partition> asks() {
    return waiting.partitions().stream()
        .filter(each -> route(each) instanceof Route.There there && links.isDown(there.gateway()))
        .collect(Collectors.toSet());
  }
}
