package dev.trestle.replayer.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.trestle.log.store.InMemoryStateTable;
import dev.trestle.proto.Problem;
import dev.trestle.server.testing.FakeCaller;
import dev.trestle.server.testing.HandClock;
import dev.trestle.v1.ErrorReason;
import io.grpc.Status;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Watching operations, over a table to which the way can be cut. */
class OperationWatchTest {

  private static final OperationId ID = new OperationId("count", "a");
  private static final Problem UNKNOWN =
      Problem.of(ErrorReason.ERROR_REASON_OPERATION_NOT_FOUND, "no such operation");

  private final CutTable table = new CutTable(new InMemoryStateTable());
  private final HandClock clock = new HandClock();
  private final OperationStore store = new OperationStore(table, OperationsTest.CONFIG);
  private final Operations operations = new Operations(store, OperationsTest.CONFIG, clock);
  private final OperationWatch watch = new OperationWatch(store, OperationsTest.CONFIG);

  @BeforeEach
  void create() {
    var unused = operations.create(ID, ByteString.EMPTY, ByteString.EMPTY, ByteString.EMPTY, "ann");
  }

  @AfterEach
  void close() {
    watch.close();
  }

  @Test
  void eachChangeIsToldUntilTheOperationHasEnded() {
    FakeCaller<OperationState> caller = watch();
    operations.pause(ID, "bob");
    watch.tell();
    watch.tell();
    operations.cancel(ID, "bob");
    watch.tell();

    assertThat(caller.told)
        .containsExactly(OperationState.PENDING, OperationState.PAUSED, OperationState.CANCELLED);
    assertThat(caller.completed).isTrue();
  }

  @Test
  void aLookIsSharedAlsoWhileTheTableDoesNotAnswer() {
    FakeCaller<OperationState> one = watch();
    FakeCaller<OperationState> two = watch();
    operations.pause(ID, "bob");

    table.cut(true);
    int before = table.reads();
    watch.tell();
    assertThat(table.reads()).isEqualTo(before + 1);

    table.cut(false);
    watch.tell();
    assertThat(table.reads()).isEqualTo(before + 2);
    for (FakeCaller<OperationState> caller : List.of(one, two)) {
      assertThat(caller.told).containsExactly(OperationState.PENDING, OperationState.PAUSED);
    }
  }

  /** The server makes INTERNAL of what is no status: {@code ServerTest}. */
  @Test
  void aDefectEndsTheCallThatItConcernsAndNoOther() {
    IllegalStateException defect = new IllegalStateException("planted");
    FakeCaller<OperationState> failing =
        watch(
            operation -> {
              if (operation.state() == OperationState.PAUSED) {
                throw defect;
              }
              return null;
            });
    FakeCaller<OperationState> other = watch();

    operations.pause(ID, "bob");
    watch.tell();

    assertThat(failing.error).isSameAs(defect);
    assertThat(other.told).containsExactly(OperationState.PENDING, OperationState.PAUSED);
    assertThat(other.error).isNull();
  }

  @Test
  void aServerThatStopsEndsTheWatches() {
    FakeCaller<OperationState> caller = watch();
    watch.drain().toCompletableFuture().join();
    FakeCaller<OperationState> late = watch();

    assertThat(Status.fromThrowable(caller.error).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(Status.fromThrowable(late.error).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  private FakeCaller<OperationState> watch() {
    return watch(operation -> null);
  }

  private FakeCaller<OperationState> watch(Function<Operation, @Nullable Problem> refusal) {
    FakeCaller<OperationState> caller = new FakeCaller<>();
    watch.watch(ID, Operation::state, refusal, UNKNOWN, caller);
    return caller;
  }
}
