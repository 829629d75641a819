package dev.trestle.replayer.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.trestle.log.state.Leases;
import dev.trestle.log.store.InMemoryStateTable;
import dev.trestle.log.store.StoreException;
import dev.trestle.server.testing.HandClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who runs an operation, from where, and until when. */
class OperationRunnerTest {

  private static final Duration LEASE = Duration.ofSeconds(10);
  private static final OperationConfig CONFIG =
      new OperationConfig(
          2, 10, LEASE, Duration.ofMillis(5), Duration.ofMillis(5), Duration.ofDays(1), "");

  private final InMemoryStateTable table = new InMemoryStateTable();
  private final HandClock clock = new HandClock();
  private final List<Counting.Step> steps = Counting.noSteps();
  private final Semaphore allowed = new Semaphore(0);
  private final Operations operations =
      new Operations(new OperationStore(table, CONFIG), CONFIG, clock);
  private final List<Process> processes = new ArrayList<>();

  /** A replayer, as far as it runs operations. */
  private final class Process {
    private final CutTable way = new CutTable(table);
    private final Counting counting;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final OperationRunner runner;

    Process(String name) {
      this(name, CONFIG);
    }

    Process(String name, OperationConfig config) {
      counting = new Counting(name, steps, allowed);
      runner =
          new OperationRunner(
              List.of(counting),
              new OperationStore(way, CONFIG),
              new Leases(way, clock),
              config,
              new OperationMeters(registry),
              clock,
              name);
      runner.start();
      processes.add(this);
    }

    /** It is gone without a word. */
    void vanish() {
      counting.beStuck();
      way.cut(true);
    }
  }

  @AfterEach
  void stop() {
    processes.forEach(process -> process.runner.close());
  }

  @Test
  void anOperationIsRunToItsEndAndItsLeaseGivenBack() {
    allowed.release(100);
    create("a", 100);
    Process process = new Process("p1");
    Operation done = await("a", Operation::isEnded);
    assertThat(done.state()).isEqualTo(OperationState.SUCCEEDED);
    assertThat(done.progress().done()).isEqualTo(100);
    assertThat(done.holder()).isEqualTo("p1");
    assertThat(numbers()).containsExactlyElementsOf(LongStream.range(0, 100).boxed().toList());
    awaitTrue(() -> new OperationStore(table, CONFIG).open(10).isEmpty());
    awaitTrue(() -> !leaseIsHeld("a"));
    assertThat(
            process
                .registry
                .counter("trestle.operation.runs", "kind", "count", "outcome", "succeeded")
                .count())
        .isEqualTo(1);
  }

  @Test
  void aFailureIsKeptAndResumingTriesAgain() {
    allowed.release(13);
    create("a", 13);
    new Process("p1");
    Operation failed = await("a", Operation::isEnded);
    assertThat(failed.state()).isEqualTo(OperationState.FAILED);
    assertThat(failed.cause()).contains(new Cause("UNLUCKY", "thirteen; choose another number"));
    awaitTrue(() -> new OperationStore(table, CONFIG).open(10).isEmpty());
    long before = failed.version();
    assertThat(operations.resume(id("a"), "ann", now -> now)).isPresent();
    Operation again = await("a", now -> now.isEnded() && now.version() > before + 1);
    assertThat(again.state()).isEqualTo(OperationState.FAILED);
    assertThat(again.actions())
        .extracting(Action::what)
        .containsExactly("CREATED", "FAILED", "RESUMED", "FAILED");
  }

  @Test
  void aPauseEndsWithACheckpointAndResumingGoesOnThere() {
    create("a", 100);
    new Process("p1");
    allowed.release(40);
    await("a", now -> now.progress().done() == 40);
    assertThat(operations.pause(id("a"), "ann")).isPresent();
    Operation paused = await("a", now -> now.state() == OperationState.PAUSED);
    assertThat(paused.checkpoint().toStringUtf8()).isEqualTo("40");
    allowed.release(60);
    awaitTrue(() -> !leaseIsHeld("a"));
    assertThat(steps).as("nothing happens while it is paused").hasSize(40);
    assertThat(operations.resume(id("a"), "ann", now -> now)).isPresent();
    assertThat(await("a", Operation::isEnded).state()).isEqualTo(OperationState.SUCCEEDED);
    assertThat(numbers()).containsExactlyElementsOf(LongStream.range(0, 100).boxed().toList());
  }

  @Test
  void aCancelledOneEndsWhereItIs() {
    create("a", 100);
    new Process("p1");
    allowed.release(40);
    await("a", now -> now.progress().done() == 40);
    assertThat(operations.cancel(id("a"), "ann")).isPresent();
    Operation cancelled = await("a", Operation::isEnded);
    assertThat(cancelled.state()).isEqualTo(OperationState.CANCELLED);
    assertThat(cancelled.progress().done()).isEqualTo(40);
    awaitTrue(() -> new OperationStore(table, CONFIG).open(10).isEmpty());
  }

  @Test
  void aProcessForOneOperationRunsNoOther() {
    create("a", 10);
    create("b", 10);
    allowed.release(20);
    OperationConfig onlyB =
        new OperationConfig(
            2,
            10,
            LEASE,
            Duration.ofMillis(5),
            Duration.ofMillis(5),
            Duration.ofDays(1),
            "count/b");
    Process process = new Process("p1", onlyB);
    assertThat(await("b", Operation::isEnded).state()).isEqualTo(OperationState.SUCCEEDED);
    awaitPolls(process);
    assertThat(operations.get(id("a")).orElseThrow().state()).isEqualTo(OperationState.PENDING);
  }

  @Test
  void twoProcessesNeverRunOneOperationAtATime() {
    for (int i = 0; i < 6; i++) {
      create("op" + i, 50);
    }
    allowed.release(300);
    new Process("p1");
    new Process("p2");
    for (int i = 0; i < 6; i++) {
      assertThat(await("op" + i, Operation::isEnded).state()).isEqualTo(OperationState.SUCCEEDED);
    }
    assertThat(steps).hasSize(300);
  }

  @Test
  void whenAProcessVanishesAnotherGoesOnFromTheCheckpointAfterTheLease() {
    create("a", 100);
    Process first = new Process("p1");
    allowed.release(40);
    await("a", now -> now.progress().done() == 40);
    first.vanish();
    Process second = new Process("p2");
    allowed.release(60);
    awaitPolls(second);
    assertThat(steps).as("the lease still holds").hasSize(40);
    clock.advance(LEASE.plusMillis(1));
    Operation done = await("a", Operation::isEnded);
    assertThat(done.state()).isEqualTo(OperationState.SUCCEEDED);
    assertThat(done.holder()).isEqualTo("p2");
    assertThat(numbers()).containsExactlyElementsOf(LongStream.range(0, 100).boxed().toList());
    assertThat(second.registry.counter("trestle.operation.takeovers", "kind", "count").count())
        .isEqualTo(1);
  }

  /** Between its lease and its claim. */
  @Test
  void aProcessThatIsStalledForLongerThanItsLeaseClaimsNothing() {
    create("a", 100);
    OperationConfig byHand =
        new OperationConfig(
            2, 10, LEASE, Duration.ofHours(1), Duration.ofMillis(5), Duration.ofDays(1), "");
    Process stalled = new Process("p1", byHand);
    stalled.way.stallAfterNextPut(
        () -> {
          clock.advance(LEASE.plusMillis(1));
          new Process("p2");
          await("a", now -> now.holder().equals("p2"));
        });
    stalled.runner.poll();
    allowed.release(100);
    assertThat(await("a", Operation::isEnded).state()).isEqualTo(OperationState.SUCCEEDED);
    assertThat(numbers()).containsExactlyElementsOf(LongStream.range(0, 100).boxed().toList());
    SimpleMeterRegistry successor = processes.get(1).registry;
    awaitTrue(() -> runs(successor, "succeeded") == 1);
    assertThat(runs(successor, "lost")).as("nobody took it from the successor").isZero();
  }

  private static double runs(SimpleMeterRegistry registry, String outcome) {
    return registry.counter("trestle.operation.runs", "kind", "count", "outcome", outcome).count();
  }

  @Test
  void aProcessThatComesBackAfterItsLeaseStoresNothingMore() {
    create("a", 100);
    Process first = new Process("p1");
    allowed.release(40);
    await("a", now -> now.progress().done() == 40);
    first.way.cut(true);
    clock.advance(LEASE.plusMillis(1));
    new Process("p2");
    await("a", now -> now.holder().equals("p2"));
    first.way.cut(false);
    allowed.release(60);
    Operation done = await("a", Operation::isEnded);
    assertThat(done.state()).isEqualTo(OperationState.SUCCEEDED);
    assertThat(steps.subList(40, steps.size()))
        .extracting(Counting.Step::process)
        .containsOnly("p2");
    awaitTrue(
        () ->
            first
                    .registry
                    .counter("trestle.operation.runs", "kind", "count", "outcome", "lost")
                    .count()
                == 1);
  }

  @Test
  void whatAVanishedProcessWasToPauseAnotherPutsAside() {
    create("a", 100);
    Process first = new Process("p1");
    allowed.release(40);
    await("a", now -> now.progress().done() == 40);
    first.vanish();
    assertThat(operations.pause(id("a"), "ann")).isPresent();
    new Process("p2");
    clock.advance(LEASE.plusMillis(1));
    Operation paused = await("a", now -> now.state() == OperationState.PAUSED);
    assertThat(paused.checkpoint().toStringUtf8()).isEqualTo("40");
    assertThat(steps).hasSize(40);
  }

  @Test
  void aStoppingProcessHandsItsOperationOverWithoutARepeat() throws Exception {
    create("a", 100);
    Process first = new Process("p1");
    allowed.release(40);
    await("a", now -> now.progress().done() >= 1);
    first.runner.drain().toCompletableFuture().get(30, TimeUnit.SECONDS);
    assertThat(operations.get(id("a")).orElseThrow().state()).isEqualTo(OperationState.PENDING);
    allowed.release(100);
    new Process("p2");
    await("a", Operation::isEnded);
    assertThat(numbers()).containsExactlyElementsOf(LongStream.range(0, 100).boxed().toList());
  }

  @Test
  void aTableThatDoesNotAnswerIsNoFailure() {
    allowed.release(100);
    create("a", 100);
    Process process = new Process("p1");
    process.counting.failWith(new StoreException(StoreException.Failure.UNKNOWN, "the test", null));
    assertThat(await("a", Operation::isEnded).state()).isEqualTo(OperationState.SUCCEEDED);
    assertThat(numbers()).containsExactlyElementsOf(LongStream.range(0, 100).boxed().toList());
  }

  @Test
  void aDefectFailsTheOperationAndNotTheRunner() {
    allowed.release(100);
    create("a", 50);
    Process process = new Process("p1");
    process.counting.failWith(new IllegalStateException("the test's defect"));
    Operation failed = await("a", Operation::isEnded);
    assertThat(failed.state()).isEqualTo(OperationState.FAILED);
    assertThat(failed.cause().orElseThrow().name()).isEqualTo("INTERNAL");
    create("b", 10);
    assertThat(await("b", Operation::isEnded).state()).isEqualTo(OperationState.SUCCEEDED);
  }

  @Test
  void aWriteWhoseAnswerWasLostIsNoLossOfTheLease() {
    create("a", 100);
    Process process = new Process("p1");
    for (int i = 1; i <= 10; i++) {
      allowed.release(10);
      process.way.loseNextAnswer();
      int done = 10 * i;
      await("a", now -> now.progress().done() == done);
    }
    assertThat(await("a", Operation::isEnded).state()).isEqualTo(OperationState.SUCCEEDED);
    assertThat(numbers()).containsExactlyElementsOf(LongStream.range(0, 100).boxed().toList());
  }

  private void create(String name, long goal) {
    assertThat(
            operations.create(
                id(name),
                ByteString.copyFromUtf8(String.valueOf(goal)),
                ByteString.EMPTY,
                ByteString.EMPTY,
                "ann"))
        .isInstanceOf(Operations.Creation.Created.class);
  }

  private static OperationId id(String name) {
    return new OperationId("count", name);
  }

  private List<Long> numbers() {
    return steps.stream().map(Counting.Step::number).toList();
  }

  private boolean leaseIsHeld(String name) {
    return new Leases(table, clock)
        .get("operation/" + id(name))
        .filter(lease -> lease.isHeld(clock))
        .isPresent();
  }

  /** The process has looked for operations. */
  private static void awaitPolls(Process process) {
    process.runner.poll();
    process.runner.poll();
  }

  private Operation await(String name, Predicate<Operation> so) {
    awaitTrue(() -> so.test(operations.get(id(name)).orElseThrow()));
    return operations.get(id(name)).orElseThrow();
  }

  private static void awaitTrue(BooleanSupplier so) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!so.getAsBoolean()) {
      assertThat(System.nanoTime()).as("within 30 s").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
