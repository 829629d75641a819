package dev.trestle.benchmarks.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The items of one table. Not safe across threads.
 *
 * <p>Bounded: beyond a limit the oldest items with binary values are forgotten for reading, as if
 * their time to live had passed. Their keys stay, so that a conditional put still fails where an
 * item has ever been.
 */
final class Table {

  /** Attributes of the primary key, and their types. */
  record KeySchema(String partition, String partitionType, String sort, String sortType) {}

  /**
   * One item.
   *
   * @param size as DynamoDB counts it
   */
  record Item(ObjectNode attributes, long size) {}

  private record Place(String partition, Comparable<?> sort, long size) {}

  private final String name;
  private final KeySchema schema;
  private final long keptBytes;
  private final Map<String, NavigableMap<Comparable<?>, Item>> partitions = new HashMap<>();
  private final Deque<Place> large = new ArrayDeque<>();
  private long largeBytes;

  /**
   * An empty table.
   *
   * @param keptBytes how much of items with binary values is kept
   */
  Table(String name, KeySchema schema, long keptBytes) {
    this.name = name;
    this.schema = schema;
    this.keptBytes = keptBytes;
  }

  String name() {
    return name;
  }

  KeySchema schema() {
    return schema;
  }

  @Nullable Item get(JsonNode key) {
    return partition(text(key, schema.partition(), schema.partitionType())).get(sortKey(key));
  }

  void put(ObjectNode attributes, long size) {
    String partition = text(attributes, schema.partition(), schema.partitionType());
    Comparable<?> sort = sortKey(attributes);
    partitions
        .computeIfAbsent(partition, p -> new TreeMap<>())
        .put(sort, new Item(attributes, size));
    if (binary(attributes)) {
      large.add(new Place(partition, sort, size));
      largeBytes += size;
      forgetOldest();
    }
  }

  void delete(JsonNode key) {
    partition(text(key, schema.partition(), schema.partitionType())).remove(sortKey(key));
  }

  /** Items of one partition by sort key; a view. */
  NavigableMap<Comparable<?>, Item> partition(String partition) {
    return partitions.getOrDefault(partition, Collections.emptyNavigableMap());
  }

  /** The sort key of an item or a key, in DynamoDB's order. */
  Comparable<?> sortKey(JsonNode attributes) {
    String text = text(attributes, schema.sort(), schema.sortType());
    return sortKeyOf(text);
  }

  /** A sort key from its text. */
  Comparable<?> sortKeyOf(String text) {
    return schema.sortType().equals("N") ? new BigDecimal(text).stripTrailingZeros() : text;
  }

  /** True if the item's values are forgotten. */
  static boolean forgotten(Item item) {
    return item.size() < 0;
  }

  private void forgetOldest() {
    while (largeBytes > keptBytes && large.size() > 1) {
      Place oldest = large.remove();
      largeBytes -= oldest.size();
      NavigableMap<Comparable<?>, Item> partition = partition(oldest.partition());
      Item item = partition.get(oldest.sort());
      if (item != null && binary(item.attributes())) {
        ObjectNode head = item.attributes().deepCopy();
        head.properties().removeIf(attribute -> attribute.getValue().has("B"));
        partition.put(oldest.sort(), new Item(head, -1));
      }
    }
  }

  private static boolean binary(ObjectNode attributes) {
    for (Map.Entry<String, JsonNode> attribute : attributes.properties()) {
      if (attribute.getValue().has("B")) {
        return true;
      }
    }
    return false;
  }

  private String text(JsonNode attributes, String attribute, String type) {
    JsonNode value = attributes.path(attribute).path(type);
    if (!value.isTextual()) {
      throw new AwsException(
          "ValidationException", "Key attribute " + attribute + " of type " + type + " is missing");
    }
    return value.textValue();
  }
}
