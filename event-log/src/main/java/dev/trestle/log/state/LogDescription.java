package dev.trestle.log.state;

import dev.trestle.log.Partition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A log that exists.
 *
 * @param partitions how many, fixed at creation
 * @param dedupeWindow how long its writers remember ids; zero: not at all, since its source decides
 *     what is new (see {@code dev.trestle.log.append.SourceWriter}); empty: as they are configured
 */
public record LogDescription(
    String log, int partitions, Instant created, Optional<Duration> dedupeWindow) {

  /** Whether a source outside, with a cursor, writes it; and not publishers. */
  public boolean isOfSource() {
    return dedupeWindow.filter(Duration::isZero).isPresent();
  }

  public List<Partition> allPartitions() {
    return IntStream.range(0, partitions).mapToObj(number -> new Partition(log, number)).toList();
  }

  public boolean hasPartition(int number) {
    return number >= 0 && number < partitions;
  }
}
