package dev.trestle.replayer.objects.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Event;
import dev.trestle.log.LogRecord;
import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.Offset;
import dev.trestle.log.append.SourceWriter;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.StoreException;
import dev.trestle.log.store.StoredBatch;
import dev.trestle.replayer.LogLabels;
import dev.trestle.replayer.objects.BadTables;
import dev.trestle.replayer.objects.DirectThreads;
import dev.trestle.replayer.objects.HandClock;
import dev.trestle.replayer.objects.ObjectLog;
import dev.trestle.replayer.objects.ObjectLogConfig;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import dev.trestle.replayer.objects.ObjectWorkers;
import dev.trestle.replayer.objects.live.Bucket.Happened;
import dev.trestle.replayer.objects.live.HistoryIndex.History;
import dev.trestle.s3events.ObjectChange;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A bucket changes while it is listed and after; S3 tells of it late, out of order and repeatedly;
 * two processes join it at once, and each may die at any call. The log holds each version once all
 * the same.
 */
class JoinTest {

  private static final Duration WAIT = Duration.ofSeconds(10);
  private static final List<String> KEYS = List.of("a", "b", "c/d", "ü+ %", "e");

  static LongStream seeds() {
    return LongStream.range(0, "full".equals(System.getProperty("faults")) ? 3_000 : 60);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void eachVersionIsOnceAndInOrderWhateverHappens(long seed) {
    new Story(seed).play();
  }

  private static final class Story {
    final Random random;
    final HandClock clock = new HandClock();
    final BadTables tables;
    final Bucket bucket;
    final ObjectLog log =
        new ObjectLog(
            "a", Bucket.NAME, "", OptionalInt.empty(), false, Optional.empty(), Instant.EPOCH);
    final Join.Storage storage;
    final List<ObjectVersion> history = new ArrayList<>();
    final List<Delivery> queue = new ArrayList<>();
    final List<Process> processes = new ArrayList<>();
    final Duration maxLag;

    /** More changes at once than one request takes; in few stories, as it takes long. */
    final boolean bursts;

    int firstTold;
    boolean telling;
    int depth;

    record Delivery(Instant due, ObjectChange event) {}

    Story(long seed) {
      random = new Random(seed);
      bursts = seed % 6 == 0;
      tables = new BadTables(random);
      bucket = new Bucket(random);
      maxLag = random.nextBoolean() ? Duration.ofSeconds(5) : Duration.ofHours(1);
      BatchStore batches = tables.batches();
      ObjectLogConfig config = config(random.nextBoolean() ? 3 : 500);
      KeyMemory memory = new KeyMemory(tables.state(), clock, config);
      storage =
          new Join.Storage(
              batches,
              new StagedChanges(tables.state(), clock),
              new HistoryIndex(tables.state(), batches, clock, config),
              memory,
              new ObjectWorkers(new DirectThreads()),
              contents(),
              new LiveMeters(new SimpleMeterRegistry(), new LogLabels()),
              config,
              clock);
    }

    Contents contents() {
      return new Contents() {
        @Override
        public ObjectVersion of(ObjectLog of, ObjectVersion version) {
          return version;
        }

        @Override
        public boolean exists(ObjectVersion version) {
          return bucket.has(version);
        }
      };
    }

    void play() {
      changeSome(random.nextInt(30));
      // The log is created; what was just before is told as well.
      firstTold = Math.max(0, bucket.changes().size() - random.nextInt(5));
      bucket.changes().subList(firstTold, bucket.changes().size()).forEach(this::tell);
      telling = true;
      importWhileItChanges();
      tables.between(this::otherProcess);
      for (int step = 0; step < 120; step++) {
        tables.fail(random.nextInt(3) == 0 ? 0 : 0.03);
        changeSome(bursts && random.nextInt(40) == 0 ? 120 : random.nextInt(2));
        deliver();
        clock.advance(Duration.ofMillis(random.nextInt(4_000)));
        process().act();
      }
      tables.fail(0);
      tables.between(() -> {});
      clock.advance(Duration.ofHours(2));
      deliver();
      clock.advance(WAIT);
      Process last = new Process();
      while (!staged().isEmpty()) {
        last.act();
      }
      check();
    }

    List<Staged> staged() {
      try {
        return storage.staged().earliest(log.log(), 1, storage.workers()).changes();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    void changeSome(int count) {
      for (int i = 0; i < count; i++) {
        int before = bucket.changes().size();
        clock.advance(Duration.ofMillis(random.nextInt(700)));
        bucket.change(KEYS.get(random.nextInt(KEYS.size())), clock.instant());
        if (telling) {
          bucket.changes().subList(before, bucket.changes().size()).forEach(this::tell);
        }
      }
    }

    /** S3 tells once at least, some time. */
    void tell(Happened change) {
      for (int i = 0; i <= random.nextInt(3); i++) {
        long lag = random.nextInt(20) == 0 ? maxLag.toMillis() : 2_000;
        Instant due = clock.instant().plusMillis((long) (random.nextDouble() * lag));
        queue.add(new Delivery(due, change.event()));
      }
    }

    void deliver() {
      List<Delivery> due =
          queue.stream().filter(d -> !d.due().isAfter(clock.instant())).collect(toShuffled());
      for (Delivery delivery : due) {
        try {
          storage.staged().stage(List.of(new StagedChanges.Told(log.log(), delivery.event())));
          queue.remove(delivery);
        } catch (StoreException e) {
          continue; // The message comes again.
        }
      }
    }

    java.util.stream.Collector<Delivery, ?, List<Delivery>> toShuffled() {
      return Collectors.collectingAndThen(
          Collectors.toCollection(ArrayList::new),
          list -> {
            Collections.shuffle(list, random);
            return list;
          });
    }

    /** Each key is listed at a moment of its own. */
    void importWhileItChanges() {
      for (String key : KEYS) {
        changeSome(random.nextInt(6));
        deliver();
        history.addAll(bucket.list(key));
      }
      List<Event> events = history.stream().map(ObjectVersionEvents::event).toList();
      SourceWriter writer = SourceWriter.open(storage.batches(), log.partition(), 1, clock);
      for (Event event : events) {
        assertThat(writer.append(List.of(event), bytes("import"))).isTrue();
      }
    }

    Process process() {
      if (processes.size() < 2 || random.nextInt(30) == 0) {
        processes.add(0, new Process());
      }
      return processes.get(random.nextInt(2) % processes.size());
    }

    void otherProcess() {
      if (depth == 0 && random.nextInt(200) == 0) {
        depth++;
        process().act();
        depth--;
      }
    }

    /** One that tends the log; begins anew after each failure. */
    final class Process {
      Join join;
      boolean busy;

      void act() {
        if (busy) {
          return;
        }
        busy = true;
        try {
          if (join == null) {
            join = open();
          }
          if (join != null && join.round() == Join.Round.ENDED) {
            join = null;
          }
        } catch (StoreException | LogUnavailableException e) {
          join = null;
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        } finally {
          busy = false;
        }
      }

      Join open() throws InterruptedException {
        SourceWriter first = SourceWriter.open(storage.batches(), log.partition(), 1, clock);
        Optional<History> made = storage.index().make(log.partition(), first.next(), () -> true);
        SourceWriter writer = SourceWriter.open(storage.batches(), log.partition(), 1, clock);
        Join opened = new Join(log, made.orElseThrow(), writer, storage, () -> true);
        opened.recover();
        return opened;
      }
    }

    void check() {
      List<ObjectVersion> records = read();
      assertThat(records.stream().map(ObjectVersionEvents::id)).doesNotHaveDuplicates();
      assertThat(records.subList(0, history.size())).isEqualTo(history);
      Set<String> told =
          bucket.changes().subList(firstTold, bucket.changes().size()).stream()
              .map(change -> ObjectVersionEvents.id(live(change)))
              .collect(Collectors.toSet());
      assertThat(records.stream().map(ObjectVersionEvents::id).toList()).containsAll(told);
      Map<String, Integer> numbers = new HashMap<>();
      bucket
          .changes()
          .forEach(change -> numbers.put(ObjectVersionEvents.id(live(change)), change.number()));
      for (String key : KEYS) {
        List<Integer> order =
            records.stream()
                .filter(record -> record.key().equals(key) && record.via() != Via.LATE)
                .map(record -> numbers.get(ObjectVersionEvents.id(record)))
                .toList();
        assertThat(order).as(key).isSorted();
      }
      if (maxLag.compareTo(WAIT) < 0) {
        Set<String> listed =
            history.stream().map(ObjectVersionEvents::id).collect(Collectors.toSet());
        assertThat(records.stream().filter(r -> r.via() == Via.LATE))
            .as("late only what the listing may have overtaken")
            .allMatch(late -> !bucket.has(late) || overtaken(late, numbers, listed));
      }
    }

    /** Whether a later version of the key came with the history. */
    boolean overtaken(ObjectVersion late, Map<String, Integer> numbers, Set<String> listed) {
      int number = numbers.get(ObjectVersionEvents.id(late));
      return bucket.changes().stream()
          .anyMatch(
              change ->
                  change.number() > number
                      && change.event().key().equals(late.key())
                      && listed.contains(ObjectVersionEvents.id(live(change))));
    }

    List<ObjectVersion> read() {
      List<ObjectVersion> records = new ArrayList<>();
      Offset next = Offset.FIRST;
      for (StoredBatch batch :
          storage
              .batches()
              .readForward(log.partition(), Offset.FIRST, 1 << 30, BatchStore.Consistency.STRONG)) {
        for (LogRecord record : BatchCodec.decode(batch).records()) {
          assertThat(record.offset()).isEqualTo(next);
          next = next.next();
          records.add(ObjectVersionEvents.version(record.event()).orElseThrow());
        }
      }
      return records;
    }

    static ObjectVersion live(Happened change) {
      return ObjectVersion.of(change.event(), Via.LIVE);
    }

    static byte[] bytes(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    static ObjectLogConfig config(int page) {
      return new ObjectLogConfig(
          true,
          1,
          WAIT,
          Duration.ofSeconds(10),
          Duration.ofMillis(50),
          Duration.ofMillis(500),
          page,
          1,
          Duration.ofDays(45),
          5,
          "",
          1 << 20);
    }
  }
}
