package dev.trestle.replayer.operation;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.trestle.internal.v1.StoredOperation;
import dev.trestle.log.TableKeys;
import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import dev.trestle.log.state.StateTable.Stored;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Operations in the state table. Safe across threads and processes; every method blocks, and throws
 * {@link dev.trestle.log.store.StoreException} if the table does not answer.
 *
 * <p>One item is one operation: key {@code operations#<kind>}, sort its id, bytes a {@code
 * StoredOperation}, numbers {@code version} and {@code token}. Whatever changes it names the
 * version that it has seen, so that no change undoes another, and a process that was fenced changes
 * nothing.
 *
 * <p>Beside it an entry under key {@code open-operations} tells runners that it has not ended. It
 * is put before the operation is, and deleted after it ended: runners pass over entries too many.
 */
@Singleton
final class OperationStore {

  private static final String OPEN_KEY = "open-operations";
  private static final String VERSION = "version";

  /** Not part of ids or names of kinds. */
  private static final char SEPARATOR = '#';

  private final StateTable table;
  private final Duration keepEnded;

  OperationStore(StateTable table, OperationConfig config) {
    this.table = table;
    this.keepEnded = config.keepEnded();
  }

  /** Costs one read. */
  Optional<Operation> get(OperationId id) {
    return table.get(key(id.kind()), id.id()).map(item -> operation(id.kind(), item));
  }

  /**
   * Stores a new one. Costs two writes.
   *
   * @return empty if stored; else the one that is there already
   */
  Optional<Operation> create(Operation operation) {
    open(operation.id());
    return table
        .put(item(operation), StateCondition.ABSENT)
        .flatMap(Stored::item)
        .map(item -> operation(operation.id().kind(), item));
  }

  /**
   * Stores a change. Costs one write, won or lost.
   *
   * @return empty if stored; else how it is now, or nothing if it is gone
   */
  Optional<Found> replace(Operation seen, Operation changed) {
    return table
        .put(item(changed), new StateCondition.NumberIs(VERSION, seen.version()))
        .map(stored -> new Found(stored.item().map(item -> operation(seen.id().kind(), item))));
  }

  /**
   * What stood in the way of a change.
   *
   * @param operation empty if it is gone
   */
  record Found(Optional<Operation> operation) {}

  /** In order of id, after one. Costs a read unit for every 8 KB of them. */
  List<Operation> list(String kind, String after, int limit) {
    String from = after.isEmpty() ? "" : after + '\0';
    return table.list(key(kind), from, null, limit).stream()
        .map(item -> operation(kind, item))
        .toList();
  }

  /** Those that may not have ended; at most so many. Costs a read unit for every 80 of them. */
  List<OperationId> open(int limit) {
    List<OperationId> found = new ArrayList<>();
    for (StateItem item : table.list(OPEN_KEY, "", null, limit)) {
      int separator = item.sort().indexOf(SEPARATOR);
      found.add(
          new OperationId(
              item.sort().substring(0, separator), item.sort().substring(separator + 1)));
    }
    return found;
  }

  /** Has runners look at an operation. Costs one write. */
  void open(OperationId id) {
    var unused = table.put(StateItem.of(OPEN_KEY, entry(id)), StateCondition.NONE);
  }

  /** Has runners no longer look at an operation that has ended. Costs one write. */
  void close(OperationId id) {
    var unused = table.delete(OPEN_KEY, entry(id), StateCondition.NONE);
  }

  private StateItem item(Operation operation) {
    StateItem item =
        StateItem.of(key(operation.id().kind()), operation.id().id())
            .with(VERSION, operation.version())
            .with(TableKeys.TOKEN, operation.token())
            .withData(operation.stored().toByteArray());
    return operation
        .ended()
        .map(ended -> item.with(TableKeys.TTL, ended.plus(keepEnded).getEpochSecond()))
        .orElse(item);
  }

  private static Operation operation(String kind, StateItem item) {
    OperationId id = new OperationId(kind, item.sort());
    try {
      return new Operation(
          id,
          StoredOperation.parseFrom(item.data().orElse(new byte[0])),
          item.requiredNumber(VERSION),
          item.requiredNumber(TableKeys.TOKEN));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("operation " + id + " cannot be read", e);
    }
  }

  private static String key(String kind) {
    return "operations" + SEPARATOR + kind;
  }

  private static String entry(OperationId id) {
    return id.kind() + SEPARATOR + id.id();
  }
}
