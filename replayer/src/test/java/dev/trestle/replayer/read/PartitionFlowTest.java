package dev.trestle.replayer.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Event;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Payload;
import dev.trestle.log.Position;
import dev.trestle.replayer.read.PartitionRead.Bounds;
import dev.trestle.replayer.read.PartitionRead.Checkpoints;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a flow holds, and that it delivers all the same. */
class PartitionFlowTest {

  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final Partition PARTITION = Partition.first("events");
  private static final Duration PATIENCE = Duration.ofNanos(100);
  private static final long RECORDS = 500;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyRecordComesOnceInOrderAndAllRoomIsGivenBackWhateverIsLetGo(long seed) {
    Random random = new Random(seed);
    ByteBudget budget = new ByteBudget(300);
    Source source = new Source(budget, random);
    PartitionFlow flow =
        new PartitionFlow(
            PARTITION,
            new PartitionRead(
                new Bounds(Offset.FIRST, RECORDS, true, null, null, Duration.ZERO),
                record -> true,
                new Checkpoints(1_000, Duration.ofDays(1)),
                0),
            source,
            false,
            PageSize.of(Double.POSITIVE_INFINITY, PATIENCE, Long.MAX_VALUE),
            () -> {});
    List<Long> delivered = new ArrayList<>();
    long now = 0;
    boolean done = false;
    while (!done) {
      now += random.nextInt(20);
      switch (random.nextInt(6)) {
        case 0 -> source.answerOne();
        case 1 -> flow.endTurn();
        case 2 -> {
          long due = flow.rest(now, random.nextInt(3) * 60L, PATIENCE);
          assertThat(due == Long.MAX_VALUE).as("held").isEqualTo(source.held() == 0);
        }
        default -> {
          Step step = flow.poll(now, T0);
          if (step instanceof Step.Deliver deliver) {
            delivered.add(deliver.record().offset().value());
          }
          done = step instanceof Step.Done;
        }
      }
      assertThat(source.held()).isBetween(0, 2);
    }
    flow.close();
    source.answerAll();

    assertThat(delivered).isEqualTo(LongStream.range(0, RECORDS).boxed().toList());
    assertThat(budget.used()).isZero();
    assertThat(budget.waiting()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aFlowThatIsClosedAtAnyMomentGivesAllBack(long seed) {
    Random random = new Random(seed);
    for (int steps = 0; steps < 60; steps++) {
      ByteBudget budget = new ByteBudget(300);
      Source source = new Source(budget, random);
      PartitionFlow flow =
          new PartitionFlow(
              PARTITION,
              new PartitionRead(
                  new Bounds(Offset.FIRST, RECORDS, true, null, null, Duration.ZERO),
                  record -> true,
                  new Checkpoints(1_000, Duration.ofDays(1)),
                  0),
              source,
              false,
              PageSize.of(Double.POSITIVE_INFINITY, PATIENCE, Long.MAX_VALUE),
              () -> {});
      for (int step = 0; step < steps; step++) {
        if (random.nextBoolean()) {
          source.answerOne();
        }
        flow.poll(step, T0);
      }
      flow.close();
      source.answerAll();
      assertThat(budget.used()).as("after %s steps", steps).isZero();
    }
  }

  /** Pages of up to 20 records, some at hand, the others when the test says. */
  private static final class Source implements RecordSource {
    private final ByteBudget budget;
    private final Random random;
    private final List<Runnable> answers = new ArrayList<>();
    private final List<CompletableFuture<Fetched>> asked = new ArrayList<>();

    Source(ByteBudget budget, Random random) {
      this.budget = budget;
      this.random = random;
    }

    void answerOne() {
      if (!answers.isEmpty()) {
        answers.remove(random.nextInt(answers.size())).run();
      }
    }

    void answerAll() {
      while (!answers.isEmpty()) {
        answerOne();
      }
    }

    /** Fetches that were not cancelled and pages that were not given back. */
    int held() {
      asked.removeIf(
          each ->
              each.isCancelled()
                  || (each.isDone()
                      && each.join() instanceof Fetched.Page page
                      && (page.room() == null || page.room().bytes() == 0)));
      return asked.size();
    }

    @Override
    public Fetched.Page atHand(Partition partition, Offset from) {
      return from.value() % 7 == 3 ? new Fetched.Page(records(from, 5), false, T0, null) : null;
    }

    @Override
    public CompletableFuture<Fetched> fetch(Partition partition, Offset from, int maxRecords) {
      assertThat(maxRecords).isPositive();
      CompletableFuture<Fetched> answer = new CompletableFuture<>();
      CompletableFuture<ByteBudget.Room> place = budget.acquire(100);
      var unused = answer.whenComplete((fetched, failure) -> place.cancel(false));
      asked.add(answer);
      answers.add(() -> answer(place, answer, from, maxRecords));
      return answer;
    }

    private void answer(
        CompletableFuture<ByteBudget.Room> place,
        CompletableFuture<Fetched> answer,
        Offset from,
        int maxRecords) {
      if (place.isCancelled()) {
        return;
      }
      if (!place.isDone()) {
        answers.add(() -> answer(place, answer, from, maxRecords));
        return;
      }
      ByteBudget.Room room = place.join();
      List<LogRecord> records = records(from, Math.min(maxRecords, 20));
      room.resize(records.size());
      if (!answer.complete(new Fetched.Page(records, false, T0, room))) {
        room.giveBack();
      }
    }

    @Override
    public boolean hasRoom() {
      return budget.hasRoom(100);
    }

    @Override
    public CompletableFuture<?> await(Partition partition, Offset next) {
      return new CompletableFuture<>();
    }

    private static List<LogRecord> records(Offset from, int count) {
      List<LogRecord> records = new ArrayList<>();
      for (long offset = from.value(); offset < Math.min(RECORDS, from.value() + count); offset++) {
        records.add(
            new LogRecord(
                new Position(PARTITION, new Offset(offset)),
                T0,
                new Event("id-" + offset, "t", "T", 1, "", T0, Map.of(), Payload.of("{}"))));
      }
      return records;
    }
  }
}
