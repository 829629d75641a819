package dev.trestle.replayer.objects;

import com.google.protobuf.util.Durations;
import dev.trestle.proto.Problem;
import dev.trestle.proto.ProtoTime;
import dev.trestle.replayer.objects.projection.ObjectDigest;
import dev.trestle.replayer.operation.Operation;
import dev.trestle.v1.ContentOptions;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.Import;
import dev.trestle.v1.ImportState;
import dev.trestle.v1.ProjectionOptions;
import java.util.Map;
import java.util.Optional;

/** Object logs and imports as messages. */
final class ObjectLogMessages {

  /** Counts of an import, as it reports them. */
  static final String LISTED = "listed";

  private static final String MERGED = "merged";

  private ObjectLogMessages() {}

  static dev.trestle.v1.ObjectLog objectLog(ObjectLog log, Optional<ObjectDigest> digest) {
    dev.trestle.v1.ObjectLog.Builder message =
        dev.trestle.v1.ObjectLog.newBuilder()
            .setName(log.name())
            .setLog(log.log())
            .setBucket(log.bucket())
            .setPrefix(log.prefix())
            .setCreateTime(ProtoTime.toTimestamp(log.created()));
    log.contentBytes()
        .ifPresent(bytes -> message.setContent(ContentOptions.newBuilder().setMaxBytes(bytes)));
    if (log.isProjected()) {
      message.setProjection(
          ProjectionOptions.newBuilder().setDigestQueue(log.digestQueue().orElse("")));
    }
    digest
        .filter(held -> held.next().value() > 0)
        .ifPresent(
            held ->
                message.setDigest(
                    dev.trestle.v1.ObjectDigest.newBuilder()
                        .setObjects(held.objects())
                        .setHash(held.hash())
                        .setNextOffset(held.next().value())));
    return message.build();
  }

  static Import imported(Operation operation) {
    Map<String, Long> counts = operation.progress().counts();
    Import.Builder message =
        Import.newBuilder()
            .setName(operation.id().id())
            .setState(state(operation))
            .setProblem(operation.cause().map(cause -> cause.message()).orElse(""))
            .setListed(counts.getOrDefault(LISTED, 0L))
            .setMerged(counts.getOrDefault(MERGED, 0L))
            .setAppended(operation.progress().done())
            .setPerSecond(operation.rate())
            .setCreateTime(ProtoTime.toTimestamp(operation.created()));
    operation.progress().total().ifPresent(message::setTotal);
    operation
        .remaining()
        .ifPresent(time -> message.setRemaining(Durations.fromMillis(time.toMillis())));
    operation.started().map(ProtoTime::toTimestamp).ifPresent(message::setStartTime);
    operation.ended().map(ProtoTime::toTimestamp).ifPresent(message::setEndTime);
    return message.build();
  }

  static Problem noImport(String name) {
    return Problem.of(
            ErrorReason.ERROR_REASON_IMPORT_NOT_FOUND,
            "The import of object log '" + name + "' has ended long ago, or begins in a moment")
        .with("name", name);
  }

  private static ImportState state(Operation operation) {
    return switch (operation.state()) {
      case PENDING, PAUSED -> ImportState.IMPORT_STATE_PENDING;
      case RUNNING, PAUSING -> ImportState.IMPORT_STATE_RUNNING;
      case WAITING -> ImportState.IMPORT_STATE_WAITING;
      case CANCELLING, CANCELLED -> ImportState.IMPORT_STATE_CANCELLED;
      case SUCCEEDED -> ImportState.IMPORT_STATE_SUCCEEDED;
      case FAILED -> ImportState.IMPORT_STATE_FAILED;
    };
  }
}
