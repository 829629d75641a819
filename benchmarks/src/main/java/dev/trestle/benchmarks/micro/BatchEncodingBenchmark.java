package dev.trestle.benchmarks.micro;

import dev.trestle.benchmarks.load.AudioEvents;
import dev.trestle.benchmarks.load.RecordedEvents;
import dev.trestle.log.Batch;
import dev.trestle.log.Event;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchHead;
import dev.trestle.log.store.Identity;
import dev.trestle.log.store.StoredBatch;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A batch of 1 KB events to its stored form and back; times are for the whole batch. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class BatchEncodingBenchmark {

  /** Events in the batch. */
  @Param({"1", "10", "100", "1000"})
  public int events;

  private List<Event> batch = List.of();
  private long[] contents = {};
  private StoredBatch stored = stored(new BatchCodec.Encoded(1, new byte[0], new byte[0]), 1);

  /** Makes the batch. */
  @Setup
  public void prepare() {
    batch =
        Stream.generate(new AudioEvents(1)::next).limit(events).map(RecordedEvents::of).toList();
    contents = RecordedEvents.contents(batch);
    stored = stored(BatchCodec.encode(batch, contents), events);
  }

  /** Events to bytes. */
  @Benchmark
  public BatchCodec.Encoded encode() {
    return BatchCodec.encode(batch, contents);
  }

  /** Bytes to events. */
  @Benchmark
  public Batch decode() {
    return BatchCodec.decode(stored);
  }

  /** Bytes to what the dedupe window keeps. */
  @Benchmark
  public List<Identity> identities() {
    return BatchCodec.identities(stored);
  }

  private static StoredBatch stored(BatchCodec.Encoded records, int count) {
    return new StoredBatch(
        new BatchHead(new Partition("events", 0), Offset.FIRST, count, Instant.EPOCH, "batch", 0),
        records,
        null);
  }
}
