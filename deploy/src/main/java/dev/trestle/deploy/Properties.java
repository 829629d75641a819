package dev.trestle.deploy;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The evaluated properties of one resource. Whoever makes the resource takes each property once and
 * then says {@link #noMore}, so that a property this code does not know is an error and not lost.
 */
final class Properties {

  private final String of;
  private final Map<String, Object> left;

  Properties(String of, Map<String, Object> properties) {
    this.of = of;
    this.left = new LinkedHashMap<>(properties);
  }

  String text(String name) {
    return optional(name).map(Object::toString).orElseThrow(() -> missing(name));
  }

  Optional<Object> optional(String name) {
    return Optional.ofNullable(left.remove(name));
  }

  Optional<Properties> optionalObject(String name) {
    return optional(name).map(value -> new Properties(of + "." + name, Template.map(value)));
  }

  Properties object(String name) {
    return optionalObject(name).orElseThrow(() -> missing(name));
  }

  List<Properties> objects(String name) {
    return list(name).stream()
        .map(value -> new Properties(of + "." + name, Template.map(value)))
        .toList();
  }

  List<?> list(String name) {
    return optional(name).map(value -> (List<?>) value).orElse(List.of());
  }

  boolean flag(String name) {
    return optional(name).map(value -> Boolean.parseBoolean(value.toString())).orElse(false);
  }

  /** Takes all of the named properties that are there, as texts. */
  Map<String, String> texts(Set<String> names) {
    Map<String, String> texts = new HashMap<>();
    names.forEach(name -> optional(name).ifPresent(value -> texts.put(name, value.toString())));
    return texts;
  }

  /** Takes all properties that are left, as texts. */
  Map<String, String> texts() {
    return texts(Set.copyOf(left.keySet()));
  }

  void noMore() {
    if (!left.isEmpty()) {
      throw new IllegalArgumentException(
          "the template's " + of + " has properties that are not known here: " + left.keySet());
    }
  }

  private IllegalArgumentException missing(String name) {
    return new IllegalArgumentException("the template's " + of + " has no " + name);
  }
}
