package dev.trestle.replayer.objects.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpillSortTest {

  @TempDir Path folder;

  private record Item(int rank, int number) {}

  private record ItemForm() implements SpilledRun.Form<Item> {

    @Override
    public void write(Item item, DataOutput out) throws IOException {
      out.writeInt(item.rank());
      out.writeInt(item.number());
    }

    @Override
    public Item read(DataInput in) throws IOException {
      return new Item(in.readInt(), in.readInt());
    }

    @Override
    public int memory(Item item) {
      return 1;
    }
  }

  /** With 1 to hold, the runs are merged over three generations. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 100, 5_000, 1_000_000})
  void sortsAsAListDoesHoweverLittleFits(int held) {
    Random random = new Random(held);
    List<Item> items = new ArrayList<>();
    try (SpillSort<Item> sort = sort(held)) {
      for (int i = 0; i < 5_000; i++) {
        Item item = new Item(random.nextInt(100), i);
        items.add(item);
        sort.add(item);
      }
      items.sort(Comparator.comparingInt(Item::rank));

      assertThat(sort.size()).isEqualTo(5_000);
      // Equal ones stay in the order in which they came.
      assertThat(list(sort.sorted())).isEqualTo(items);
    }
  }

  @Test
  void nothingSortsToNothing() {
    try (SpillSort<Item> sort = sort(10)) {
      assertThat(sort.sorted()).isExhausted();
    }
  }

  @Test
  void leavesNothingInTheFolderWhateverHappens() {
    SpillSort<Item> sort = sort(1);
    for (int i = 0; i < 10; i++) {
      sort.add(new Item(i, i));
    }
    // Not closed yet: a killed process leaves nothing either.
    assertThat(folder).isEmptyDirectory();
    sort.close();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void saysWhereItCannotWrite() {
    try (SpillSort<Item> sort =
        new SpillSort<>(
            folder.resolve("missing"), new ItemForm(), Comparator.comparingInt(Item::rank), 1)) {
      assertThatThrownBy(() -> sort.add(new Item(1, 1)))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("cannot write to " + folder.resolve("missing"));
    }
  }

  private SpillSort<Item> sort(int held) {
    return new SpillSort<>(folder, new ItemForm(), Comparator.comparingInt(Item::rank), held);
  }

  private static List<Item> list(Iterator<Item> items) {
    List<Item> list = new ArrayList<>();
    items.forEachRemaining(list::add);
    return list;
  }
}
