package dev.trestle.bus;

import dev.trestle.benchmarks.load.AudioEvents;
import dev.trestle.benchmarks.load.RecordedEvents;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Position;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A record of a 1 KB event to its entry on the bus. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class BusMappingBenchmark {

  private final List<LogRecord> records =
      Stream.generate(new AudioEvents(1)::next)
          .limit(256)
          .map(RecordedEvents::of)
          .map(
              event ->
                  new LogRecord(
                      new Position(new Partition("events", 0), Offset.of(1_000_000)),
                      Instant.EPOCH,
                      event))
          .toList();

  private int next;

  /** One event. */
  @Benchmark
  public BusEntry map() {
    return BusMapping.entry(records.get(next++ & 255), "AudioUploaded", List.of());
  }
}
