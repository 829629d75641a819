package dev.trestle.benchmarks.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/** What was asked of one table since the counts were last reset. */
final class TableCounts {

  private final Map<String, Long> calls = new TreeMap<>();
  private final Map<String, Long> itemsByWriter = new TreeMap<>();
  private long refusedConditions;
  private long throttledWrites;
  private long throttledReads;
  private long itemsWritten;
  private long bytesWritten;
  private long writeUnits;
  private double readUnits;

  void call(String operation) {
    calls.merge(operation, 1L, Long::sum);
  }

  void refusedCondition(long units) {
    refusedConditions++;
    writeUnits += units;
  }

  /**
   * An item was written.
   *
   * @param writer who asked
   */
  void written(String writer, long bytes, long units) {
    itemsWritten++;
    itemsByWriter.merge(writer, 1L, Long::sum);
    bytesWritten += bytes;
    writeUnits += units;
  }

  void read(double units) {
    readUnits += units;
  }

  /** A request was refused for want of capacity. */
  void throttled(boolean write) {
    if (write) {
      throttledWrites++;
    } else {
      throttledReads++;
    }
  }

  ObjectNode report(ObjectNode into) {
    ObjectNode perOperation = into.putObject("calls");
    calls.forEach(perOperation::put);
    ObjectNode perWriter = into.putObject("itemsByWriter");
    itemsByWriter.forEach(perWriter::put);
    return into.put("throttledWrites", throttledWrites)
        .put("throttledReads", throttledReads)
        .put("refusedConditions", refusedConditions)
        .put("itemsWritten", itemsWritten)
        .put("bytesWritten", bytesWritten)
        .put("writeUnits", writeUnits)
        .put("readUnits", readUnits);
  }
}
