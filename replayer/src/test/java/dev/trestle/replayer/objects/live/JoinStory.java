package dev.trestle.replayer.objects.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Event;
import dev.trestle.log.append.SourceWriter;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.StoreException;
import dev.trestle.replayer.LogLabels;
import dev.trestle.replayer.objects.BadTables;
import dev.trestle.replayer.objects.DirectThreads;
import dev.trestle.replayer.objects.ObjectLog;
import dev.trestle.replayer.objects.ObjectLogConfig;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import dev.trestle.replayer.objects.ObjectWorkers;
import dev.trestle.replayer.objects.live.Bucket.Happened;
import dev.trestle.s3events.ObjectChange;
import dev.trestle.server.testing.HandClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/**
 * A bucket changes while it is listed and after; S3 tells of it late, out of order and repeatedly;
 * two processes join it at once, and each may die at any call.
 */
final class JoinStory {

  static final Duration WAIT = Duration.ofSeconds(10);
  static final List<String> KEYS = List.of("a", "b", "c/d", "ü+ %", "e");

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
  final List<JoinProcess> processes = new ArrayList<>();
  final Duration maxLag;

  /** More changes at once than one request takes; in few stories, as it takes long. */
  final boolean bursts;

  /**
   * S3 does not tell whether a version is there, since the right to ask is missing: then only the
   * sequencers of what was listed tell that a change is older.
   */
  final boolean mute;

  /** Share of the calls that fail while calls fail. */
  final double failing;

  int firstTold;
  boolean telling;
  int depth;

  record Delivery(Instant due, ObjectChange event) {}

  JoinStory(long seed) {
    random = new Random(seed);
    bursts = seed % 6 == 0;
    tables = new BadTables(random);
    bucket = new Bucket(random);
    mute = random.nextInt(3) == 0;
    failing = random.nextBoolean() ? 0.03 : 0.12;
    maxLag = mute || random.nextBoolean() ? Duration.ofSeconds(5) : Duration.ofHours(1);
    BatchStore batches = tables.batches();
    ObjectLogConfig config = config(mute || random.nextBoolean() ? 500 : 3);
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
        return mute || bucket.has(version);
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
    if (mute) {
      tellOfTheListed();
      clock.advance(WAIT);
    }
    tables.between(this::otherProcess);
    for (int step = 0; step < 120; step++) {
      tables.fail(random.nextInt(3) == 0 ? 0 : failing);
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
    JoinProcess last = new JoinProcess(log, storage);
    while (!staged().isEmpty()) {
      last.act();
    }
    new JoinedLog(this).check();
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
      change(KEYS.get(random.nextInt(KEYS.size())));
    }
  }

  void change(String key) {
    int before = bucket.changes().size();
    clock.advance(Duration.ofMillis(random.nextInt(700)));
    bucket.change(key, clock.instant());
    if (telling) {
      bucket.changes().subList(before, bucket.changes().size()).forEach(this::tell);
    }
  }

  /** Whoever does this to a key leaves nothing to be listed; S3 tells of it at leisure. */
  void changeBriefly(String key) {
    int before = bucket.changes().size();
    bucket.changeBriefly(key, clock.instant());
    bucket
        .changes()
        .subList(before, bucket.changes().size())
        .forEach(change -> tellWithin(change, 3 * WAIT.toMillis()));
  }

  /** S3 tells once at least, some time; and now and then once more, when all is done. */
  void tell(Happened change) {
    for (int i = 0; i <= random.nextInt(3); i++) {
      tellWithin(change, random.nextInt(20) == 0 ? maxLag.toMillis() : 2_000);
    }
    if (random.nextInt(4) == 0) {
      Instant due = clock.instant().plus(WAIT).plusMillis(random.nextInt(60_000));
      queue.add(new Delivery(due, change.event()));
    }
  }

  void tellWithin(Happened change, long millis) {
    Instant due = clock.instant().plusMillis((long) (random.nextDouble() * millis));
    queue.add(new Delivery(due, change.event()));
  }

  /** Of what was listed S3 tells in time. */
  void tellOfTheListed() {
    Set<String> listed = ids(history);
    for (Delivery delivery : List.copyOf(queue)) {
      if (listed.contains(ObjectVersionEvents.id(live(delivery.event())))) {
        storage.staged().stage(List.of(new StagedChanges.Told(log.log(), delivery.event())));
        queue.remove(delivery);
      }
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

  Collector<Delivery, ?, List<Delivery>> toShuffled() {
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
      for (int brief = random.nextInt(3); brief > 0; brief--) {
        changeBriefly(key);
      }
      change(key);
      deliver();
      history.addAll(bucket.list(key));
    }
    List<Event> events = history.stream().map(ObjectVersionEvents::event).toList();
    SourceWriter writer = SourceWriter.open(storage.batches(), log.partition(), 1, clock);
    for (Event event : events) {
      assertThat(writer.append(List.of(event), bytes("import"))).isTrue();
    }
  }

  JoinProcess process() {
    if (processes.size() < 2 || random.nextInt(30) == 0) {
      processes.add(0, new JoinProcess(log, storage));
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

  static Set<String> ids(List<ObjectVersion> versions) {
    return versions.stream().map(ObjectVersionEvents::id).collect(Collectors.toSet());
  }

  static ObjectVersion live(ObjectChange event) {
    return ObjectVersion.of(event, Via.LIVE);
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
