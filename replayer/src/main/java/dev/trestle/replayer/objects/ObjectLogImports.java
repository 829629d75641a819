package dev.trestle.replayer.objects;

import com.google.protobuf.ByteString;
import dev.trestle.proto.Problem;
import dev.trestle.replayer.objects.live.Histories;
import dev.trestle.replayer.operation.Operation;
import dev.trestle.replayer.operation.OperationId;
import dev.trestle.replayer.operation.OperationState;
import dev.trestle.replayer.operation.Operations;
import dev.trestle.v1.ErrorReason;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The imports of object logs: one operation for each, of the log's name. Safe across threads and
 * processes; methods block, and throw {@link dev.trestle.log.store.StoreException} if the table
 * does not answer.
 */
@Singleton
final class ObjectLogImports implements Histories {

  /** Name of the kind of operation. */
  static final String KIND = "import";

  private static final Duration RETRY_LATER = Duration.ofSeconds(5);
  private static final String SERVER = "the server";

  private final Operations operations;

  ObjectLogImports(Operations operations) {
    this.operations = operations;
  }

  static OperationId id(String name) {
    return new OperationId(KIND, name);
  }

  Optional<Operation> find(String name) {
    return operations.get(id(name));
  }

  /** Begins it, or has it go on if it had failed; what is wrong if that is not possible. */
  Optional<Problem> begin(ObjectLog log, String who) {
    if (create(log, who) instanceof Operations.Creation.Full full) {
      return Optional.of(
          Problem.of(
                  ErrorReason.ERROR_REASON_OVERLOADED,
                  full.maxOpen()
                      + " operations are open, as many as may be: wait until some have ended, and"
                      + " repeat the request")
              .withRetryDelay(RETRY_LATER));
    }
    if (find(log.name()).filter(o -> o.state() == OperationState.FAILED).isPresent()) {
      operations.resume(id(log.name()), who, UnaryOperator.identity());
    }
    return Optional.empty();
  }

  void cancel(String name, String who) {
    operations.cancel(id(name), who);
  }

  @Override
  public boolean isComplete(ObjectLog log) {
    Optional<Operation> operation = find(log.name());
    if (operation.isEmpty()) {
      create(log, SERVER);
      return false;
    }
    return operation.get().state() == OperationState.SUCCEEDED;
  }

  private Operations.Creation create(ObjectLog log, String who) {
    return operations.create(
        id(log.name()), ByteString.EMPTY, ByteString.EMPTY, ByteString.EMPTY, who);
  }
}
