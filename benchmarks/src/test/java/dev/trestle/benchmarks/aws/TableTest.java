package dev.trestle.benchmarks.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a table forgets beyond 50,000 bytes. */
class TableTest {

  private static final long KEPT = 50_000;

  private final Table table = new Table("log", new Table.KeySchema("p", "S", "o", "N"), KEPT);

  @Test
  void everyBinaryAttributeOfAnOldItemIsForgotten() {
    for (int offset = 0; offset < 10; offset++) {
      ObjectNode item = item("a", offset, 5_000);
      item.putObject("i").put("B", bytes(5_000));
      table.put(item, ItemSize.of(item));
    }

    assertThat(readable("a")).containsExactly("6", "7", "8", "9");
    Table.Item oldest = table.get(key("a", 0));
    assertThat(oldest.attributes().properties())
        .extracting(Map.Entry::getKey)
        .containsExactly("p", "o");
  }

  @Test
  void newestItemOfAPartitionKeyIsNeverForgotten() {
    put("idle", 0, 10_000);
    for (int offset = 0; offset < 10; offset++) {
      put("busy", offset, 10_000);
    }

    assertThat(readable("idle")).containsExactly("0");
  }

  @Test
  void itemsThatWereReplacedOrDeletedFreeWhatTheyHeld() {
    for (int again = 0; again < 20; again++) {
      put("a", 0, 10_000);
      put("a", 1, 10_000);
      table.delete(key("a", 1));
    }
    put("a", 2, 10_000);
    put("a", 3, 10_000);

    assertThat(readable("a")).containsExactly("0", "2", "3");
  }

  private void put(String partition, int offset, int bytes) {
    ObjectNode item = item(partition, offset, bytes);
    table.put(item, ItemSize.of(item));
  }

  private static ObjectNode item(String partition, int offset, int bytes) {
    ObjectNode item = key(partition, offset);
    item.putObject("d").put("B", bytes(bytes));
    return item;
  }

  private static ObjectNode key(String partition, int offset) {
    ObjectNode key = JsonNodeFactory.instance.objectNode();
    key.putObject("p").put("S", partition);
    key.putObject("o").put("N", String.valueOf(offset));
    return key;
  }

  private static String bytes(int count) {
    return Base64.getEncoder().encodeToString(new byte[count]);
  }

  private List<String> readable(String partition) {
    return table.partition(partition).values().stream()
        .filter(item -> !Table.forgotten(item))
        .map(item -> item.attributes().at("/o/N").asText())
        .toList();
  }
}
