package dev.trestle.benchmarks.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/** What was asked of one table since the counts were last reset. */
final class TableCounts {

  private final Map<String, Long> calls = new TreeMap<>();
  private long refusedConditions;
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

  void written(long bytes, long units) {
    itemsWritten++;
    bytesWritten += bytes;
    writeUnits += units;
  }

  void read(double units) {
    readUnits += units;
  }

  ObjectNode report(ObjectNode into) {
    ObjectNode perOperation = into.putObject("calls");
    calls.forEach(perOperation::put);
    return into.put("refusedConditions", refusedConditions)
        .put("itemsWritten", itemsWritten)
        .put("bytesWritten", bytesWritten)
        .put("writeUnits", writeUnits)
        .put("readUnits", readUnits);
  }
}
