package dev.trestle.log.read;

import dev.trestle.log.Batch;
import dev.trestle.log.Partition;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many stored bytes to ask for, to get so many records or so many bytes of them: told by what
 * the partition gave last. Safe across threads.
 */
final class PageSizes {

  /** What one query of DynamoDB returns at most. */
  static final int QUERY_BYTES = 1024 * 1024;

  /** Of partitions that nothing is known of. */
  private static final Density USUAL = new Density(256, 4);

  private final Map<Partition, Density> densities = new ConcurrentHashMap<>();

  private record Density(double storedPerRecord, double heldPerStored) {}

  /** Stored bytes to ask for. */
  int stored(Partition partition, int maxBytes, int maxRecords) {
    Density density = densities.getOrDefault(partition, USUAL);
    double bytes =
        Math.min(maxBytes / density.heldPerStored(), maxRecords * density.storedPerRecord());
    return (int) Math.max(1, Math.min(bytes, QUERY_BYTES));
  }

  /** Takes in what a batch came to. */
  void learn(Batch batch, long heldBytes) {
    double stored = Math.max(1, batch.storedBytes());
    densities.put(
        batch.partition(), new Density(stored / batch.events().size(), heldBytes / stored));
  }
}
