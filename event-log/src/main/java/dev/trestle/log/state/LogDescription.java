package dev.trestle.log.state;

import dev.trestle.log.Partition;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A log that exists.
 *
 * @param partitions how many, fixed at creation
 */
public record LogDescription(String log, int partitions, Instant created) {

  public List<Partition> allPartitions() {
    return IntStream.range(0, partitions).mapToObj(number -> new Partition(log, number)).toList();
  }

  public boolean hasPartition(int number) {
    return number >= 0 && number < partitions;
  }
}
