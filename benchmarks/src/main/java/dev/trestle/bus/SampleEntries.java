package dev.trestle.bus;

import dev.trestle.benchmarks.load.AudioEvents;
import dev.trestle.benchmarks.load.RecordedEvents;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Position;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Records of 1 KB events, mapped to their entries one after the other. For one thread. */
final class SampleEntries {

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

  BusEntry next() {
    return BusMapping.entry(records.get(next++ & 255), "AudioUploaded", List.of());
  }
}
