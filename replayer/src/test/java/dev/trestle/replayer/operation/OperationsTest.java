package dev.trestle.replayer.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.trestle.log.TableKeys;
import dev.trestle.log.store.InMemoryStateTable;
import dev.trestle.replayer.operation.Operations.Creation;
import dev.trestle.server.testing.HandClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OperationsTest {

  static final OperationConfig CONFIG =
      new OperationConfig(
          1,
          3,
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofDays(90),
          "");

  private final InMemoryStateTable table = new InMemoryStateTable();
  private final HandClock clock = new HandClock();
  private final OperationStore store = new OperationStore(table, CONFIG);
  private final Operations operations = new Operations(store, CONFIG, clock);

  @Test
  void aRepeatedRequestReturnsWhatTheFirstOneMade() {
    Operation first = ((Creation.Created) create("a", "same")).operation();
    operations.pause(first.id(), "bob");
    Operation again = ((Creation.Repeated) create("a", "same")).operation();
    assertThat(again.state()).isEqualTo(OperationState.PAUSED);
    assertThat(create("a", "other")).isInstanceOf(Creation.Taken.class);
  }

  @Test
  void noMoreAreOpenThanAllowed() {
    create("a", "1");
    create("b", "1");
    create("c", "1");
    assertThat(create("d", "1")).isEqualTo(new Creation.Full(3));
    assertThat(create("c", "1")).isInstanceOf(Creation.Repeated.class);
  }

  @Test
  void operationsAreListedByIdPageByPage() {
    for (String name : new String[] {"c", "a", "b"}) {
      create(name, "1");
    }
    assertThat(operations.list("count", "", 2))
        .extracting(operation -> operation.id().id())
        .containsExactly("a", "b");
    assertThat(operations.list("count", "b", 2))
        .extracting(operation -> operation.id().id())
        .containsExactly("c");
    assertThat(operations.list("other", "", 2)).isEmpty();
  }

  @Test
  void aChangeFollowsWhateverChangeCameBetween() {
    Operation created = ((Creation.Created) create("a", "1")).operation();
    store.replace(created, created.claimed("process", 7, clock.instant()));
    Change change = operations.cancel(created.id(), "bob").orElseThrow();
    assertThat(change.operation().state()).isEqualTo(OperationState.CANCELLING);
    assertThat(store.get(created.id()).orElseThrow().token()).isEqualTo(7);
  }

  @Test
  void aWriteUponWhatHasChangedIsRefusedWithWhatIsThere() {
    Operation created = ((Creation.Created) create("a", "1")).operation();
    Operation theirs = created.claimed("successor", 8, clock.instant());
    store.replace(created, theirs);
    OperationStore.Found found =
        store.replace(created, created.claimed("stalled", 7, clock.instant())).orElseThrow();
    assertThat(found.operation().orElseThrow().holder()).isEqualTo("successor");
  }

  @Test
  void whatHasEndedDisappearsInTheEnd() {
    Operation created = ((Creation.Created) create("a", "1")).operation();
    operations.cancel(created.id(), "bob");
    Instant gone = clock.instant().plus(Duration.ofDays(90));
    assertThat(table.get("operations#count", "a").orElseThrow().number(TableKeys.TTL))
        .hasValue(gone.getEpochSecond());
  }

  @Test
  void whatIsNotThereIsNotChanged() {
    OperationId nobody = new OperationId("count", "nobody");
    assertThat(operations.get(nobody)).isEmpty();
    assertThat(operations.pause(nobody, "bob")).isEmpty();
    assertThat(operations.resume(nobody, "bob", now -> now)).isEmpty();
    assertThat(operations.cancel(nobody, "bob")).isEmpty();
  }

  @Test
  void anIdIsCheckedBeforeItIsUsed() {
    assertThat(OperationId.problemWith("A-1.b_c")).isEmpty();
    for (String bad : new String[] {"", "-a", "a b", "a#b", "ä", "a".repeat(65)}) {
      assertThat(OperationId.problemWith(bad)).as(bad).isPresent();
    }
  }

  @Test
  void whatIsTooLargeToBeWrittenEachSecondIsRefused() {
    assertThatThrownBy(() -> create("a", "x".repeat(Operations.MAX_BYTES + 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Creation create(String name, String request) {
    return operations.create(
        new OperationId("count", name),
        ByteString.copyFromUtf8(request),
        ByteString.EMPTY,
        ByteString.EMPTY,
        "ann");
  }
}
