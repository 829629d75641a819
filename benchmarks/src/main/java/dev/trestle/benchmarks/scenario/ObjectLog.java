package dev.trestle.benchmarks.scenario;

import dev.trestle.v1.CreateObjectLogRequest;
import dev.trestle.v1.Import;
import dev.trestle.v1.ImportState;
import dev.trestle.v1.ObjectLogsGrpc;
import dev.trestle.v1.ObjectLogsGrpc.ObjectLogsBlockingStub;
import dev.trestle.v1.ProjectionOptions;
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

  /** Creates one without a projection: see the other. */
  static ObjectLog create(ReplayStack stack, String name, String bucket) {
    return create(stack, name, bucket, false);
  }

  /**
   * Creates one, and waits until the import has ended.
   *
   * @param bucket {@code versions-<count>}, with any more behind another hyphen
   * @param projected whether the newest record of each key is kept as well
   * @throws IllegalStateException if the import did not succeed
   */
  static ObjectLog create(ReplayStack stack, String name, String bucket, boolean projected) {
    ObjectLogsBlockingStub logs = ObjectLogsGrpc.newBlockingStub(stack.channel());
    long began = System.nanoTime();
    CreateObjectLogRequest.Builder request =
        CreateObjectLogRequest.newBuilder().setName(name).setBucket(bucket);
    if (projected) {
      request.setProjection(ProjectionOptions.getDefaultInstance());
    }
    var unused = logs.createObjectLog(request.build());
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
