package dev.trestle.benchmarks.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The items of one table. Not safe across threads.
 *
 * <p>Bounded: beyond a limit the binary values of the oldest items that have any are forgotten, all
 * of them, and these items are forgotten for reading, as if their time to live had passed. Their
 * keys stay, so that a conditional put still fails where an item has ever been. The last item of a
 * partition key by sort key is never forgotten.
 */
final class Table {

  /**
   * Attributes of the primary key, and their types.
   *
   * @param sort empty if the partition key is the whole key
   */
  record KeySchema(String partition, String partitionType, String sort, String sortType) {

    /** The key of a table without sort key. */
    static KeySchema ofOne(String partition) {
      return new KeySchema(partition, "S", "", "S");
    }

    boolean hasSort() {
      return !sort.isEmpty();
    }
  }

  /**
   * One item.
   *
   * @param size as DynamoDB counts it
   */
  record Item(ObjectNode attributes, long size) {}

  private record Place(String partition, Comparable<?> sort, Item item) {}

  /** A limit that is never reached. */
  static final long KEEP_ALL = Long.MAX_VALUE;

  private static final long FORGOTTEN = -1;

  private final String name;
  private final KeySchema schema;
  private final long keptBytes;
  private final List<Index> indexes;
  private final Map<String, NavigableMap<Comparable<?>, Item>> partitions = new HashMap<>();
  private final Deque<Place> large = new ArrayDeque<>();
  private long largeBytes;

  /**
   * An empty table.
   *
   * @param keptBytes how much of items with binary values is kept
   */
  Table(String name, KeySchema schema, long keptBytes) {
    this(name, schema, keptBytes, List.of());
  }

  /** An empty table with indexes. */
  Table(String name, KeySchema schema, long keptBytes, List<Index> indexes) {
    this.indexes = List.copyOf(indexes);
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

  List<Index> indexes() {
    return indexes;
  }

  @Nullable Item get(JsonNode key) {
    return partition(partitionOf(key)).get(sortKey(key));
  }

  void put(ObjectNode attributes, long size) {
    String partition = partitionOf(attributes);
    Comparable<?> sort = sortKey(attributes);
    Item item = new Item(attributes, size);
    NavigableMap<Comparable<?>, Item> items =
        partitions.computeIfAbsent(partition, p -> new TreeMap<>());
    Item before = items.put(sort, item);
    gone(before);
    follow(before, attributes);
    if (keptBytes != KEEP_ALL && hasBinary(item)) {
      large.add(new Place(partition, sort, item));
      largeBytes += size;
      forgetOldest();
    }
  }

  void delete(JsonNode key) {
    String partition = partitionOf(key);
    NavigableMap<Comparable<?>, Item> items = partition(partition);
    if (items.isEmpty()) {
      return;
    }
    Item before = items.remove(sortKey(key));
    gone(before);
    follow(before, null);
    if (items.isEmpty()) {
      partitions.remove(partition);
    }
  }

  /** Deletes every item that has an attribute. */
  void deleteAll(String attribute) {
    List<ObjectNode> found =
        partitions.values().stream()
            .flatMap(items -> items.values().stream())
            .map(Item::attributes)
            .filter(item -> item.has(attribute))
            .toList();
    found.forEach(this::delete);
  }

  private void follow(@Nullable Item before, @Nullable ObjectNode after) {
    for (Index index : indexes) {
      index.follow(before == null ? null : before.attributes(), after);
    }
  }

  /** The partition key's value of an item or a key. */
  String partitionOf(JsonNode attributes) {
    return text(attributes, schema.partition(), schema.partitionType());
  }

  /** Items of one partition by sort key; a view. */
  NavigableMap<Comparable<?>, Item> partition(String partition) {
    return partitions.getOrDefault(partition, Collections.emptyNavigableMap());
  }

  /** The sort key of an item or a key, in DynamoDB's order. */
  Comparable<?> sortKey(JsonNode attributes) {
    if (!schema.hasSort()) {
      return "";
    }
    String text = text(attributes, schema.sort(), schema.sortType());
    return sortKeyOf(text);
  }

  /** A sort key from its text. */
  Comparable<?> sortKeyOf(String text) {
    return schema.sortType().equals("N") ? new BigDecimal(text).stripTrailingZeros() : text;
  }

  /** True if the item's values are forgotten. */
  static boolean forgotten(Item item) {
    return item.size() == FORGOTTEN;
  }

  private void forgetOldest() {
    for (int looked = large.size(); largeBytes > keptBytes && looked > 0; looked--) {
      Place oldest = large.remove();
      NavigableMap<Comparable<?>, Item> items = partition(oldest.partition());
      if (items.get(oldest.sort()) != oldest.item()) {
        continue;
      }
      if (items.lastKey().equals(oldest.sort())) {
        large.add(oldest);
        continue;
      }
      ObjectNode head = oldest.item().attributes().deepCopy();
      head.properties().removeIf(attribute -> binary(attribute.getValue()));
      items.put(oldest.sort(), new Item(head, FORGOTTEN));
      largeBytes -= oldest.item().size();
    }
  }

  /** An item was replaced or deleted: what it held is free again. */
  private void gone(@Nullable Item before) {
    if (before != null && !forgotten(before) && keptBytes != KEEP_ALL && hasBinary(before)) {
      largeBytes -= before.size();
    }
  }

  private static boolean hasBinary(Item item) {
    for (Map.Entry<String, JsonNode> attribute : item.attributes().properties()) {
      if (binary(attribute.getValue())) {
        return true;
      }
    }
    return false;
  }

  private static boolean binary(JsonNode value) {
    return value.has("B") || value.has("BS");
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
