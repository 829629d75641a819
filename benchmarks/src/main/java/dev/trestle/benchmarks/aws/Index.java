package dev.trestle.benchmarks.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A global secondary index: of the items that have its key, the key and some attributes. It follows
 * its table at once, and its writes are not counted. Unlike DynamoDB's, its keys must be unique.
 * Not safe across threads.
 */
final class Index {

  private final String name;
  private final Table.KeySchema key;
  private final Set<String> projected;
  private final Table items;

  /**
   * An empty one.
   *
   * @param table name of the table
   * @param key both parts are texts
   * @param projected attributes that it has, besides its key
   */
  Index(String table, String name, Table.KeySchema key, List<String> projected) {
    this.name = name;
    this.key = key;
    this.projected = new TreeSet<>(projected);
    this.projected.addAll(List.of(key.partition(), key.sort()));
    this.items = new Table(table, key, Table.KEEP_ALL);
  }

  String name() {
    return name;
  }

  /** What it has, as a table. */
  Table items() {
    return items;
  }

  /** An item of the table was put, replaced or deleted. */
  void follow(@Nullable ObjectNode before, @Nullable ObjectNode after) {
    if (before != null && isIn(before)) {
      items.delete(before);
    }
    if (after != null && isIn(after)) {
      ObjectNode part = after.objectNode();
      for (String attribute : projected) {
        if (after.has(attribute)) {
          part.set(attribute, after.get(attribute));
        }
      }
      items.put(part, ItemSize.of(part));
    }
  }

  private boolean isIn(ObjectNode item) {
    return item.has(key.partition()) && item.has(key.sort());
  }
}
