package dev.trestle.log.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.state.StateTable.ItemKey;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every state table keeps. */
public abstract class StateTableContract {

  private final String key = "test#" + UUID.randomUUID();

  protected abstract StateTable table();

  @Test
  void whatWasPutIsGot() {
    StateItem item = item("a").with("text", "Grüße").with("number", Long.MAX_VALUE);

    assertThat(table().put(item, StateCondition.NONE)).isEmpty();
    assertThat(table().get(key, "a")).contains(item);
    assertThat(table().get(key, "b")).isEmpty();
  }

  @Test
  void putReplacesTheWholeItem() {
    table().put(item("a").with("old", 1), StateCondition.NONE);
    table().put(item("a").with("new", 2), StateCondition.NONE);

    assertThat(table().get(key, "a")).contains(item("a").with("new", 2));
  }

  @Test
  void absentHoldsOnce() {
    StateItem first = item("a").with("n", 1);

    assertThat(table().put(first, StateCondition.ABSENT)).isEmpty();
    assertThat(table().put(item("a").with("n", 2), StateCondition.ABSENT).orElseThrow().item())
        .contains(first);
    assertThat(table().get(key, "a")).contains(first);
  }

  @Test
  void failedConditionOnAnAbsentItemFindsNone() {
    assertThat(table().put(item("a"), new StateCondition.NumberIs("n", 1)).orElseThrow().item())
        .isEmpty();
  }

  @Test
  void conditionsOnNumbersAndTexts() {
    table().put(item("a").with("n", 5).with("t", "x"), StateCondition.NONE);

    assertThat(holds(new StateCondition.NumberIs("n", 5))).isTrue();
    assertThat(holds(new StateCondition.NumberIs("n", 4))).isFalse();
    assertThat(holds(new StateCondition.NumberIs("missing", 0))).isFalse();
    assertThat(holds(new StateCondition.NumberBelow("n", 6))).isTrue();
    assertThat(holds(new StateCondition.NumberBelow("n", 5))).isFalse();
    assertThat(holds(new StateCondition.NumberBelow("missing", 5))).isFalse();
    assertThat(holds(new StateCondition.TextIs("t", "x"))).isTrue();
    assertThat(holds(new StateCondition.TextIs("t", "y"))).isFalse();
  }

  @Test
  void conditionsCombine() {
    table().put(item("a").with("n", 5).with("t", "x"), StateCondition.NONE);
    StateCondition yes = new StateCondition.NumberIs("n", 5);
    StateCondition no = new StateCondition.TextIs("t", "y");

    assertThat(holds(yes.and(yes))).isTrue();
    assertThat(holds(yes.and(no))).isFalse();
    assertThat(holds(no.or(yes))).isTrue();
    assertThat(holds(no.or(no))).isFalse();
    assertThat(holds(no.or(yes.and(StateCondition.NONE)))).isTrue();
    assertThat(holds(no.or(StateCondition.NONE))).isTrue();
    assertThat(holds(yes.and(no.or(StateCondition.NONE)))).isTrue();
    assertThat(holds(yes.and(yes.and(no.or(yes))))).isTrue();
    assertThat(holds(StateCondition.ABSENT.or(yes.and(no)))).isFalse();
  }

  @Test
  void deleteNeedsItsConditionButAcceptsAbsence() {
    table().put(item("a").with("n", 5), StateCondition.NONE);

    assertThat(table().delete(key, "a", new StateCondition.NumberIs("n", 4))).isFalse();
    assertThat(table().get(key, "a")).isPresent();
    assertThat(table().delete(key, "a", new StateCondition.NumberIs("n", 5))).isTrue();
    assertThat(table().get(key, "a")).isEmpty();
    assertThat(table().delete(key, "a", new StateCondition.NumberIs("n", 5))).isTrue();
    assertThat(table().delete(key, "a", StateCondition.NONE)).isTrue();
  }

  @Test
  void listsInOrderWithinBounds() {
    for (String sort : List.of("b", "d", "a", "c")) {
      table().put(item(sort), StateCondition.NONE);
    }

    assertThat(sorts(table().list(key, "", null, 10))).containsExactly("a", "b", "c", "d");
    assertThat(sorts(table().list(key, "b", "c", 10))).containsExactly("b", "c");
    assertThat(sorts(table().list(key, "b\0", null, 1))).containsExactly("c");
    assertThat(sorts(table().list(key, "", null, 2))).containsExactly("a", "b");
    assertThat(sorts(table().list(key, "e", null, 2))).isEmpty();
    assertThat(sorts(table().list(key + "x", "", null, 2))).isEmpty();
  }

  @Test
  void manyArePutGotAndDeletedAtOnce() {
    List<StateItem> items =
        IntStream.range(0, 130).mapToObj(i -> item("s" + i).with("n", i)).toList();
    table().put(item("s7").with("old", 1), StateCondition.NONE);

    table().putAll(items);

    List<ItemKey> keys = items.stream().map(item -> new ItemKey(key, item.sort())).toList();
    assertThat(table().getAll(keys)).containsExactlyInAnyOrderElementsOf(items);

    table().deleteAll(keys.subList(0, 129));
    assertThat(table().getAll(keys)).containsExactly(items.get(129));
    table().deleteAll(keys);
    assertThat(table().list(key, "", null, 200)).isEmpty();
  }

  @Test
  void whatIsNamedTwiceIsOneItem() {
    ItemKey a = new ItemKey(key, "a");

    table().putAll(List.of(item("a").with("n", 1), item("b"), item("a").with("n", 2)));

    assertThat(table().getAll(List.of(a, a, new ItemKey(key, "c"))))
        .containsExactly(item("a").with("n", 2));
    table().deleteAll(List.of(a, a));
    assertThat(sorts(table().list(key, "", null, 10))).containsExactly("b");
  }

  @Test
  void nothingOfNothing() {
    table().putAll(List.of());
    table().deleteAll(List.of());

    assertThat(table().getAll(List.of())).isEmpty();
  }

  private boolean holds(StateCondition condition) {
    StateItem same = item("a").with("n", 5).with("t", "x");
    return table().put(same, condition).isEmpty();
  }

  private StateItem item(String sort) {
    return StateItem.of(key, sort);
  }

  private static List<String> sorts(List<StateItem> items) {
    return items.stream().map(StateItem::sort).toList();
  }
}
