package dev.trestle.log.store;

import dev.trestle.log.TableKeys;
import dev.trestle.log.state.StateItem;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A state item as attributes. Attributes that it does not have are not read. */
final class StateAttributes {

  private StateAttributes() {}

  static Map<String, AttributeValue> key(String key, String sort) {
    return Map.of(
        TableKeys.KEY, AttributeValue.fromS(key), TableKeys.SORT, AttributeValue.fromS(sort));
  }

  static Map<String, AttributeValue> of(StateItem item) {
    Map<String, AttributeValue> attributes = new HashMap<>(key(item.key(), item.sort()));
    item.texts().forEach((name, text) -> attributes.put(name, AttributeValue.fromS(text)));
    item.numbers().forEach((name, number) -> attributes.put(name, BatchItem.number(number)));
    item.data()
        .ifPresent(
            data ->
                attributes.put(
                    TableKeys.DATA, AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(data))));
    return attributes;
  }

  static StateItem item(Map<String, AttributeValue> attributes) {
    Map<String, String> texts = new HashMap<>();
    Map<String, Long> numbers = new HashMap<>();
    attributes.forEach(
        (name, value) -> {
          if (value.type() == AttributeValue.Type.S) {
            texts.put(name, value.s());
          } else if (value.type() == AttributeValue.Type.N) {
            integer(value.n()).ifPresent(number -> numbers.put(name, number));
          }
        });
    String key = texts.remove(TableKeys.KEY);
    String sort = texts.remove(TableKeys.SORT);
    return new StateItem(
        key == null ? "" : key,
        sort == null ? "" : sort,
        texts,
        numbers,
        bytes(attributes.get(TableKeys.DATA)));
  }

  private static byte @Nullable [] bytes(@Nullable AttributeValue data) {
    return data == null || data.b() == null ? null : data.b().asByteArrayUnsafe();
  }

  private static Optional<Long> integer(String number) {
    try {
      return Optional.of(Long.parseLong(number));
    } catch (NumberFormatException fractionOrTooLarge) {
      return Optional.empty();
    }
  }
}
