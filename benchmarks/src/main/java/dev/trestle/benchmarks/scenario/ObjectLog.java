package dev.trestle.benchmarks.scenario;

import dev.trestle.v1.CreateObjectLogRequest;
import dev.trestle.v1.Import;
import dev.trestle.v1.ImportState;
import dev.trestle.v1.ObjectLogsGrpc;
import dev.trestle.v1.ObjectLogsGrpc.ObjectLogsBlockingStub;
import dev.trestle.v1.WatchImportRequest;
import java.util.Iterator;

/**
 * An object log of one of the stand-in's buckets.
 *
 * @param name after {@code objects/}
 * @param imported how the import ended
 * @param seconds from the log's creation to the news of the import's end
 */
record ObjectLog(String name, Import imported, double seconds) {

  /**
   * Creates one, and waits until the import has ended.
   *
   * @param bucket {@code versions-<count>}, with any more behind another hyphen
   * @throws IllegalStateException if the import did not succeed
   */
  static ObjectLog create(ReplayStack stack, String name, String bucket) {
    ObjectLogsBlockingStub logs = ObjectLogsGrpc.newBlockingStub(stack.channel());
    long began = System.nanoTime();
    var unused =
        logs.createObjectLog(
            CreateObjectLogRequest.newBuilder().setName(name).setBucket(bucket).build());
    Import last = Import.getDefaultInstance();
    Iterator<Import> watch =
        logs.watchImport(WatchImportRequest.newBuilder().setName(name).build());
    while (watch.hasNext()) {
      last = watch.next();
    }
    if (last.getState() != ImportState.IMPORT_STATE_SUCCEEDED) {
      throw new IllegalStateException("the import of " + bucket + " ended otherwise: " + last);
    }
    return new ObjectLog(name, last, (System.nanoTime() - began) / 1e9);
  }

  /** The log that it is. */
  String log() {
    return "objects/" + name;
  }
}
