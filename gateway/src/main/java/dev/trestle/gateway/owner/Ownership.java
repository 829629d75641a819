package dev.trestle.gateway.owner;

import dev.trestle.gateway.relay.SweepRights;
import dev.trestle.log.Batch;
import dev.trestle.log.EventLog;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.append.AppendListener;
import dev.trestle.log.append.Inheritance;
import dev.trestle.log.append.LogAppender;
import dev.trestle.log.state.LogDescription;
import dev.trestle.server.DaemonThreads;
import dev.trestle.server.Drainable;
import io.grpc.Status;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

  private static final int HAND_OVERS = 4;

  /** How much more often a gateway looks while something is amiss. */
  private static final int RESTLESS = 4;

  /** How long a look at the table that is under way may hold up a stop. */
  private static final Duration LAST_LOOK = Duration.ofSeconds(1);

  private final String id = UUID.randomUUID().toString();
  private final OwnerConfig config;
  private final OwnerTable table;
  private final OwnAddress address;
  private final EventLog log;
  private final LogAppender appender;
  private final Links links;
  private final Waiting waiting;
  private final OwnerMeters meters;
  private final Clock clock;
  private final HandOver handOver;
  private final LiveGateways live;
  private final Map<Partition, Route> routes = new ConcurrentHashMap<>();

  /** Since when a partition is here, by a clock that is never set. */
  private final Map<Partition, Long> since = new ConcurrentHashMap<>();

  /** Partitions that another gateway is about to hand over, and since when. */
  private final Map<Partition, Long> expected = new ConcurrentHashMap<>();

  /** Partitions that are on their way from here. */
  private final Set<Partition> leavingHere = ConcurrentHashMap.newKeySet();

  private final List<Consumer<Partition>> onChange = new CopyOnWriteArrayList<>();
  private final AtomicBoolean lookScheduled = new AtomicBoolean();
  private final ScheduledExecutorService looker =
      Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("owner-look"));
  private final ExecutorService handOvers =
      Executors.newFixedThreadPool(HAND_OVERS, DaemonThreads.named("owner-hand-over"));
  private Supplier<CompletableFuture<Void>> onLeft = () -> CompletableFuture.completedFuture(null);
  private volatile Set<Partition> partitions = Set.of();
  private volatile boolean started;
  private volatile boolean leaving;

  /** The looker's alone. */
  private long beat;

  private long lastBeat;
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
    this.address = address;
    this.log = log;
    this.appender = log.appender();
    this.links = links;
    this.waiting = waiting;
    this.meters = meters;
    this.clock = clock;
    this.handOver = new HandOver(appender, table, config.handOverLimit());
    this.live = new LiveGateways(config);
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
    } catch (java.util.concurrent.ExecutionException defect) {
      throw new IllegalStateException(defect.getCause());
    }
    return !partitions.isEmpty()
        && partitions.stream().noneMatch(each -> route(each) instanceof Route.Nowhere);
  }

  /** Of this process, as others know it. */
  String id() {
    return id;
  }

  /** Where the events of a partition go now. */
  Route route(Partition partition) {
    return routes.getOrDefault(partition, Route.NOWHERE);
  }

  /** How many partitions are here. */
  int owned() {
    return ownedPartitions().size();
  }

  @Override
  public Collection<Partition> ownedPartitions() {
    return routes.entrySet().stream()
        .filter(each -> each.getValue() instanceof Route.Here)
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public OptionalLong token(Partition partition) {
    return route(partition) instanceof Route.Here here
        ? OptionalLong.of(here.epoch())
        : OptionalLong.empty();
  }

  /** Has somebody hear of every partition whose route has changed. */
  void onChange(Consumer<Partition> listener) {
    onChange.add(listener);
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
    if (coming) {
      expected.put(partition, System.nanoTime());
    } else {
      expected.remove(partition);
      lookSoon();
    }
  }

  /** The owner of a partition has handed it over; the table names this gateway. */
  void received(Inheritance inheritance, long epoch) {
    own(inheritance.partition(), epoch, inheritance);
    expected.remove(inheritance.partition());
    meters.changed("received");
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

  @Override
  public CompletionStage<Void> drain() {
    leaving = true;
    CompletableFuture<Void> left = new CompletableFuture<>();
    try {
      looker.execute(() -> leave(left));
    } catch (RejectedExecutionException stopped) {
      left.complete(null);
    }
    return left.thenCompose(none -> onLeft.get());
  }

  @PreDestroy
  void close() {
    looker.shutdownNow();
    handOvers.shutdownNow();
    if (started) {
      try {
        // A look under way would give the sign again.
        boolean unused = looker.awaitTermination(LAST_LOOK.toMillis(), TimeUnit.MILLISECONDS);
        table.remove(id);
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException unreachable) {
        LOG.info("The sign of life was not taken away; the others will see that it is old");
      }
    }
  }

  private void tick() {
    boolean restless = !waiting.partitions().isEmpty() || !links.unreachable().isEmpty();
    if (restless || System.nanoTime() - lastBeat >= config.beat().toNanos() * 9 / 10) {
      look();
    }
  }

  /** Gives a sign of life, looks at the others', and does what is to be done. */
  private void look() {
    try {
      refreshPartitions();
      giveSign();
      List<Sign> signs = table.signs();
      live.look(signs, System.nanoTime(), clock.instant());
      Map<Partition, Owner> owners = table.owners();
      List<Sign> alive = live.live(signs, links::isDown);
      links.tend(alive.stream().filter(sign -> !sign.gateway().equals(id)).toList());
      decide(alive, owners);
      failing = false;
    } catch (RuntimeException failed) {
      if (!failing) {
        LOG.warn("Owners of partitions cannot be looked at; what is known stays", failed);
        failing = true;
      }
    }
  }

  private void refreshPartitions() {
    if (partitions.isEmpty() || beat % 10 == 0) {
      partitions =
          log.catalog().list().stream()
              .filter(each -> !each.isOfSource())
              .map(LogDescription::allPartitions)
              .flatMap(List::stream)
              .collect(Collectors.toUnmodifiableSet());
    }
  }

  private void giveSign() {
    Set<Partition> asks =
        waiting.partitions().stream()
            .filter(
                each -> route(each) instanceof Route.There there && links.isDown(there.gateway()))
            .collect(Collectors.toSet());
    if (asks.isEmpty()
        && System.nanoTime() - lastBeat < config.beat().toNanos() * 9 / 10
        && beat > 0) {
      return;
    }
    beat++;
    table.give(new Sign(id, address.get(), beat, clock.instant(), leaving, asks));
    lastBeat = System.nanoTime();
  }

  private void decide(List<Sign> alive, Map<Partition, Owner> owners) {
    Map<String, Sign> bySign = new HashMap<>();
    alive.forEach(sign -> bySign.put(sign.gateway(), sign));
    Map<Partition, String> holders = new HashMap<>();
    for (Partition partition : partitions) {
      Owner owner = owners.get(partition);
      if (owner != null && (owner.holder().equals(id) || bySign.containsKey(owner.holder()))) {
        holders.put(partition, owner.holder());
      }
      follow(partition, owner, bySign);
    }
    Map<Partition, String> shares = shares(alive, holders);
    for (Partition partition : partitions) {
      Owner owner = owners.get(partition);
      if (!holders.containsKey(partition)) {
        if (id.equals(shares.get(partition))) {
          claim(partition, owner);
        }
      } else if (owner != null && owner.holder().equals(id) && isHere(owner)) {
        giveAway(owner, alive, shares.get(partition));
      }
    }
    routes.keySet().removeIf(each -> !partitions.contains(each));
  }

  /** Does as the table says. */
  private void follow(Partition partition, @Nullable Owner owner, Map<String, Sign> alive) {
    if (leavingHere.contains(partition)) {
      return;
    }
    if (owner != null && owner.holder().equals(id)) {
      if (!isHere(owner) && !isExpected(partition)) {
        own(partition, owner.epoch(), null);
      }
      return;
    }
    if (route(partition) instanceof Route.Here here) {
      if (owner == null || owner.epoch() < here.epoch()) {
        return;
      }
      LOG.info("{} was taken over by {} meanwhile", partition, owner.holder());
      meters.changed("lost");
      var unused = appender.release(partition, Offset.FIRST, true);
    }
    Sign sign = owner == null ? null : alive.get(owner.holder());
    go(
        partition,
        sign == null || owner == null
            ? Route.NOWHERE
            : new Route.There(owner.holder(), sign.address(), owner.epoch()));
  }

  private Map<Partition, String> shares(List<Sign> alive, Map<Partition, String> holders) {
    Set<String> candidates = new HashSet<>();
    for (Sign sign : alive) {
      if (!sign.leaving()) {
        candidates.add(sign.gateway());
      }
    }
    if (leaving) {
      candidates.remove(id);
    } else {
      candidates.add(id);
    }
    return candidates.isEmpty() ? Map.of() : Shares.of(partitions, candidates, holders);
  }

  private void claim(Partition partition, @Nullable Owner before) {
    Optional<Owner> claimed = table.change(partition, before, id);
    claimed.ifPresent(
        owner -> {
          LOG.info("{} is ours now: it had no living owner", partition);
          meters.changed("claimed");
          own(partition, owner.epoch(), null);
        });
  }

  private void giveAway(Owner owner, List<Sign> alive, @Nullable String share) {
    Partition partition = owner.partition();
    if (leavingHere.contains(partition)) {
      return;
    }
    List<Sign> asking =
        alive.stream()
            .filter(sign -> !sign.gateway().equals(id) && sign.asks().contains(partition))
            .toList();
    if (!asking.isEmpty()) {
      if (System.nanoTime() - since.getOrDefault(partition, 0L) >= config.turn().toNanos()) {
        giveTurn(owner, asking.get((int) (owner.epoch() % asking.size())).gateway());
      }
    } else if (share != null && !share.equals(id) && !links.isDown(share)) {
      alive.stream()
          .filter(sign -> sign.gateway().equals(share))
          .findFirst()
          .ifPresent(successor -> startHandOver(owner, successor));
    }
  }

  /** Gives a partition to a gateway that cannot be told: it finds itself named in the table. */
  private void giveTurn(Owner owner, String to) {
    Partition partition = owner.partition();
    leavingHere.add(partition);
    go(partition, Route.NOWHERE);
    var unused =
        appender
            .release(partition, Offset.FIRST, true)
            .whenCompleteAsync(
                (end, defect) -> {
                  try {
                    boolean given = table.change(partition, owner, to).isPresent();
                    meters.changed(given ? "turn" : "lost");
                  } catch (RuntimeException unreachable) {
                    LOG.info("The turn for {} was not given; trying again", partition);
                  } finally {
                    leavingHere.remove(partition);
                    lookSoon();
                  }
                },
                handOvers);
  }

  private void startHandOver(Owner owner, Sign successor) {
    if (leavingHere.size() >= HAND_OVERS || !leavingHere.add(owner.partition())) {
      return;
    }
    handOvers.execute(() -> handOver(owner, successor));
  }

  private boolean handOver(Owner owner, Sign successor) {
    Partition partition = owner.partition();
    long begun = System.nanoTime();
    Link link = links.to(successor.gateway(), successor.address());
    try {
      Owner next =
          handOver.run(
              owner, successor.gateway(), link.channel(), () -> go(partition, Route.NOWHERE));
      LOG.info("{} is handed over to {}", partition, successor.gateway());
      meters.changed("handed_over");
      meters.handedOver(System.nanoTime() - begun);
      go(partition, new Route.There(successor.gateway(), successor.address(), next.epoch()));
      return true;
    } catch (HandOver.FailedException failed) {
      LOG.info("{} was not handed over: {}", partition, failed.getMessage());
      if (Status.fromThrowable(failed).getCode() == Status.Code.UNAVAILABLE) {
        link.foundDown();
      }
      return false;
    } finally {
      leavingHere.remove(partition);
      lookSoon();
    }
  }

  /** Hands everything to those who stay, if there are any. On the looker's thread. */
  private void leave(CompletableFuture<Void> left) {
    try {
      beat++;
      table.give(new Sign(id, address.get(), beat, clock.instant(), true, Set.of()));
      List<Sign> signs = table.signs();
      live.look(signs, System.nanoTime(), clock.instant());
      List<Sign> staying =
          live.live(signs, links::isDown).stream()
              .filter(sign -> !sign.leaving() && !sign.gateway().equals(id))
              .filter(sign -> !links.isDown(sign.gateway()))
              .toList();
      Map<Partition, Owner> owners = table.owners();
      List<CompletableFuture<?>> all = new ArrayList<>();
      if (!staying.isEmpty()) {
        Map<Partition, String> holders = new HashMap<>();
        owners.forEach((partition, owner) -> holders.put(partition, owner.holder()));
        Map<Partition, String> shares =
            Shares.of(partitions, staying.stream().map(Sign::gateway).toList(), holders);
        for (Partition partition : ownedPartitions()) {
          Owner owner = owners.get(partition);
          Sign successor =
              staying.stream()
                  .filter(sign -> sign.gateway().equals(shares.get(partition)))
                  .findFirst()
                  .orElse(staying.get(0));
          if (owner != null && isHere(owner) && leavingHere.add(partition)) {
            all.add(CompletableFuture.runAsync(() -> handOver(owner, successor), handOvers));
          }
        }
      }
      var unused =
          CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
              .whenComplete((none, defect) -> left.complete(null));
    } catch (RuntimeException failed) {
      LOG.info("Partitions were not handed over; the others will take them", failed);
      left.complete(null);
    }
  }

  private void own(Partition partition, long epoch, @Nullable Inheritance inheritance) {
    since.put(partition, System.nanoTime());
    appender.own(partition, epoch, inheritance);
    go(partition, new Route.Here(epoch));
  }

  private void go(Partition partition, Route route) {
    Route before = routes.put(partition, route);
    if (!route.equals(before)) {
      onChange.forEach(listener -> listener.accept(partition));
    }
  }

  private boolean isHere(Owner owner) {
    return route(owner.partition()) instanceof Route.Here here && here.epoch() == owner.epoch();
  }

  private boolean isExpected(Partition partition) {
    Long begun = expected.get(partition);
    return begun != null && System.nanoTime() - begun < config.handOverLimit().toNanos() * 2;
  }
}
