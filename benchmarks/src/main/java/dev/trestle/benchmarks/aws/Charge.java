package dev.trestle.benchmarks.aws;

/** Where one request puts down what it costs: the counts of its table, and its key's capacity. */
record Charge(TableCounts counts, KeyCapacity capacity, String key, String caller) {

  void written(long bytes, long units) {
    counts.written(caller, bytes, units);
    capacity.written(key, units);
  }

  /** A condition did not hold, which costs as much as a write. */
  void refused(long units) {
    counts.refusedCondition(units);
    capacity.written(key, units);
  }

  void read(double units) {
    counts.read(units);
    capacity.read(key, units);
  }

  /**
   * Lets the request pass, or answers that the key's capacity is used up.
   *
   * @param write false for a read
   */
  void requireCapacity(boolean write) {
    if (write ? capacity.mayWrite(key) : capacity.mayRead(key)) {
      return;
    }
    counts.throttled(write);
    throw new AwsException(
        "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
        "The level of configured provisioned throughput for the table was exceeded. Consider"
            + " increasing your provisioning level with the UpdateTable API.");
  }
}
