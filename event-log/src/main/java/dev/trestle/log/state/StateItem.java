package dev.trestle.log.state;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One small item of the state table.
 *
 * @param key {@code k}
 * @param sort {@code s}
 * @param texts further attributes of type S
 * @param numbers further attributes of type N, integers
 * @param bytes {@code d}, of type B; {@code null} if the item has none. Not copied
 */
public record StateItem(
    String key,
    String sort,
    Map<String, String> texts,
    Map<String, Long> numbers,
    byte @Nullable [] bytes) {

  public StateItem {
    texts = Map.copyOf(texts);
    numbers = Map.copyOf(numbers);
  }

  public static StateItem of(String key, String sort) {
    return new StateItem(key, sort, Map.of(), Map.of(), null);
  }

  /** A copy with one more attribute. */
  public StateItem with(String attribute, String value) {
    Map<String, String> more = new HashMap<>(texts);
    more.put(attribute, value);
    return new StateItem(key, sort, more, numbers, bytes);
  }

  /** A copy with one more attribute. */
  public StateItem with(String attribute, long value) {
    Map<String, Long> more = new HashMap<>(numbers);
    more.put(attribute, value);
    return new StateItem(key, sort, texts, more, bytes);
  }

  /** A copy with these bytes. */
  public StateItem withData(byte[] data) {
    return new StateItem(key, sort, texts, numbers, data);
  }

  public Optional<byte[]> data() {
    return Optional.ofNullable(bytes);
  }

  public Optional<String> text(String attribute) {
    return Optional.ofNullable(texts.get(attribute));
  }

  public OptionalLong number(String attribute) {
    Long value = numbers.get(attribute);
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  /**
   * A number that every such item has.
   *
   * @throws IllegalStateException if the item lacks the attribute
   */
  public long requiredNumber(String attribute) {
    return number(attribute)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "state item " + key + " / " + sort + " lacks the number " + attribute));
  }
}
