package dev.trestle.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Position;
import dev.trestle.log.read.LogReader;
import dev.trestle.log.read.ReadConfig;
import dev.trestle.log.read.ReadResult;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.CapacityListener;
import dev.trestle.log.store.DynamoDbEventLog;
import dev.trestle.log.testing.LogContents;
import dev.trestle.server.testing.faults.Fault;
import dev.trestle.server.testing.faults.FaultyWire;
import dev.trestle.server.testing.faults.Injection;
import dev.trestle.server.testing.faults.Scale;
import dev.trestle.server.testing.faults.ServiceProcess;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gateways as processes, the faulty way from them to AWS, publishers that load them, and a queue
 * that takes every event of the bus. What a stand has seen adds up: each verdict is over all loads.
 */
final class Stand implements AutoCloseable {

  /** No event is sent again later than the gateway promises to know it: it must never be twice. */
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private static final Partition PARTITION = Partition.first("events");
  private static final String MAX_HEAP = "96m";
  private static final long LARGEST_RESIDENT = 448L * 1024 * 1024;

  /** Within which the bus has everything, once the fault has ended. */
  private static final Duration BUS_BOUND =
      Scale.current() == Scale.FULL ? Duration.ofMinutes(3) : Duration.ofSeconds(30);

  private static final Duration LOOK = Duration.ofMillis(50);
  private static final int PAGE_BYTES = 1024 * 1024;

  private final String name;
  private final FaultyWire wire;
  private final BatchStore store;
  private final BusCapture capture;
  private final Ledger ledger = new Ledger();
  private final List<ServiceProcess> gateways = new ArrayList<>();
  private final List<Way> ways = new ArrayList<>();
  private final Owners owners;
  private Duration dedupeWindow = FOR_EVER;
  private long loads;

  /**
   * Starts gateways and waits until they serve.
   *
   * @param settings for each gateway environment variables, over those of the scale
   */
  Stand(AwsEnvironment aws, String name, List<Map<String, String>> settings) {
    this(aws, name, settings, Collections.nCopies(settings.size(), Path.of("target")));
  }

  /**
   * Starts gateways, perhaps of several versions, and waits until they serve.
   *
   * @param folders where each gateway's jar is
   */
  Stand(AwsEnvironment aws, String name, List<Map<String, String>> settings, List<Path> folders) {
    this.name = name;
    this.wire = FaultyWire.to(aws.aws().uri(), name.hashCode());
    this.owners = new Owners(aws);
    this.store =
        DynamoDbEventLog.batches(
            aws.aws().dynamoDb(), aws.named("event-log"), CapacityListener.NONE);
    this.capture =
        BusCapture.start(
            aws.aws().sqs(), aws.aws().eventBridge(), aws.bus(), aws.named(name + "-capture"));
    for (Map<String, String> own : settings) {
      Map<String, String> environment = new HashMap<>(aws.aws().environmentVariables(aws.name()));
      environment.put("AWS_ENDPOINT_URL", wire.endpoint().toString());
      environment.putAll(settingsOfScale());
      Way way = Way.open();
      ways.add(way);
      environment.put("TRESTLE_OWNER_ADDRESS", way.address());
      environment.putAll(own);
      gateways.add(
          new ServiceProcess(
              folders.get(gateways.size()),
              "trestle-gateway",
              name + "-" + (gateways.size() + 1),
              environment,
              MAX_HEAP));
      way.leadTo(gateways.get(gateways.size() - 1).port());
    }
    try {
      gateways.forEach(ServiceProcess::awaitServing);
    } catch (AssertionError notServing) {
      gateways.forEach(ServiceProcess::close);
      ways.forEach(Way::close);
      throw notServing;
    }
  }

  /**
   * The shipped settings at full scale; else a relay that leaves an event to its sweeper soon, so
   * that a short outage is one that its patience does not bridge, and clients that give up
   * connections soon on which nothing comes back.
   */
  private static Map<String, String> settingsOfScale() {
    return Scale.current() == Scale.FULL
        ? Map.of()
        : Map.of(
            "TRESTLE_RELAY_PATIENCE", "700ms",
            "TRESTLE_RELAY_MARK_INTERVAL", "300ms",
            "TRESTLE_RELAY_GRACE", "1500ms",
            "TRESTLE_RELAY_SWEEP_INTERVAL", "250ms",
            "AWS_APACHE_CLIENT_SOCKET_TIMEOUT", "3s");
  }

  FaultyWire wire() {
    return wire;
  }

  /** The log's table, without faults. */
  BatchStore store() {
    return store;
  }

  BusCapture capture() {
    return capture;
  }

  List<ServiceProcess> gateways() {
    return gateways;
  }

  /** From each gateway to the others: the way by which they reach it. */
  List<Way> ways() {
    return ways;
  }

  /** Has every request to the tables take so much longer. */
  Injection slowTables(Duration latency) {
    return wire.inject(
        request -> request.target().startsWith("DynamoDB_"), 1, new Fault.Stall(latency));
  }

  /** The gateway that owns the partition, once one does. */
  ServiceProcess owner(Duration within) {
    return owner(gateways, within);
  }

  /** Waits until the partition has another owner. */
  ServiceProcess ownerOtherThan(ServiceProcess before, Duration within) {
    return owner(gateways.stream().filter(each -> each != before).toList(), within);
  }

  private ServiceProcess owner(List<ServiceProcess> candidates, Duration within) {
    long deadline = System.nanoTime() + within.toNanos();
    while (System.nanoTime() < deadline) {
      Optional<String> address = owners.address();
      for (ServiceProcess each : candidates) {
        if (address.equals(Optional.of(ways.get(gateways.indexOf(each)).address()))) {
          return each;
        }
      }
      wire.pass(LOOK);
    }
    throw new AssertionError("The partition was not owned as expected within " + within);
  }

  /** Names a gateway as owner in the table, by hand. */
  void forceOwner(int gateway) {
    if (!owners.force(ways.get(gateway).address())) {
      throw new AssertionError("Gateway " + gateway + " gives no sign of life");
    }
  }

  /** Begins to publish to all gateways. */
  Load load() {
    return load(LoadPlan.of(0).perSecond());
  }

  /** As {@link #load()}, with so many events a second. */
  Load load(int perSecond) {
    return load(gateways, LoadPlan.of(0).perSecond(perSecond));
  }

  /** Begins to publish to some gateways, by a plan whose seed does not matter. */
  Load load(List<ServiceProcess> some, LoadPlan plan) {
    List<ManagedChannel> channels = some.stream().map(ServiceProcess::channel).toList();
    return Load.start(plan.seed(name.hashCode() * 1_000L + ++loads), ledger, channels);
  }

  /** Waits for the bus to have all of the log, as long as it may take, and finds what is broken. */
  List<Violation> violations() {
    return violations(BUS_BOUND);
  }

  /** As {@link #violations()}, with another bound for the bus. */
  List<Violation> violations(Duration busBound) {
    List<LogRecord> log = log();
    capture.await(log.stream().map(LogRecord::position).toList(), busBound);
    List<Violation> violations = new ArrayList<>();
    violations.addAll(Checker.check(ledger.told(), log, capture.arrivals(), dedupeWindow));
    violations.addAll(Checker.checkStreams(ledger.streamed()));
    return violations;
  }

  /** Asserts that every promise was kept, every answer expected, and no gateway grew or died. */
  void assertPromisesKept(String fault) {
    long begun = System.nanoTime();
    List<Violation> violations = violations();
    note(fault, Duration.ofNanos(System.nanoTime() - begun));
    assertThat(violations).as(fault).isEmpty();
    assertThat(ledger.surprises()).as("answers that %s does not explain", fault).isEmpty();
    assertThat(readByOffset()).as("what readers are given").isEqualTo(log());
    assertThat(gateways).as("gateways").allMatch(ServiceProcess::isAlive);
    assertThat(gateways)
        .extracting(ServiceProcess::largestResident)
        .as("memory")
        .allMatch(bytes -> bytes <= LARGEST_RESIDENT);
  }

  /** An id may be in the log again if it is as old as this. */
  void dedupeWindow(Duration window) {
    dedupeWindow = window;
  }

  /** Everything that the log holds, as stored. */
  List<LogRecord> log() {
    return LogContents.asStored(store, PARTITION);
  }

  private List<LogRecord> readByOffset() {
    LogReader reader = new LogReader(store, Clock.systemUTC(), ReadConfig.defaults());
    List<LogRecord> records = new ArrayList<>();
    Offset from = Offset.FIRST;
    while (reader.read(PARTITION, from, PAGE_BYTES) instanceof ReadResult.Page page
        && !page.records().isEmpty()) {
      records.addAll(page.records());
      from = page.next();
    }
    return records;
  }

  /** Writes one line of figures to {@code target/faults/figures.txt}. */
  private void note(String fault, Duration busWait) {
    List<Arrival> arrivals = capture.arrivals();
    Set<Position> distinct = Set.copyOf(arrivals.stream().map(Arrival::position).toList());
    String line =
        "%s, %s: log %d records; bus %d, of which repeats %d, all there %d ms after the load; %s; memory %s MiB%n"
            .formatted(
                name,
                fault,
                log().size(),
                arrivals.size(),
                arrivals.size() - distinct.size(),
                busWait.toMillis(),
                ledger,
                gateways.stream().map(g -> g.largestResident() >> 20).toList());
    try {
      Files.createDirectories(Path.of("target", "faults"));
      Files.writeString(
          Path.of("target", "faults", "figures.txt"),
          line,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    gateways.forEach(ServiceProcess::close);
    capture.close();
    ways.forEach(Way::close);
    wire.close();
  }
}
