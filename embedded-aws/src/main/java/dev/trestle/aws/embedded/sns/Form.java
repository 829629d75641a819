package dev.trestle.aws.embedded.sns;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parameters of a request in AWS's query protocol: {@code Attributes.entry.1.key=…}. */
final class Form {

  private final Map<String, String> values;
  private final String prefix;

  private Form(Map<String, String> values, String prefix) {
    this.values = values;
    this.prefix = prefix;
  }

  static Form read(String body) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : body.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        values.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
      }
    }
    return new Form(values, "");
  }

  private static String decode(String encoded) {
    try {
      return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw SnsException.of("MalformedQueryString", "The query string is malformed.");
    }
  }

  /** An empty value is no value. */
  Optional<String> optional(String name) {
    return Optional.ofNullable(values.get(prefix + name)).filter(value -> !value.isEmpty());
  }

  String required(String name) {
    return optional(name).orElseThrow(() -> SnsException.invalid(name));
  }

  /** The entries of a map, each with its names. */
  List<Form> entries(String map) {
    return numbered(map + ".entry.");
  }

  /** The members of a list of structures. */
  List<Form> members(String list) {
    return numbered(list + ".member.");
  }

  private List<Form> numbered(String name) {
    List<Form> found = new ArrayList<>();
    for (int i = 1; ; i++) {
      String start = prefix + name + i + ".";
      if (values.keySet().stream().noneMatch(key -> key.startsWith(start))) {
        return found;
      }
      found.add(new Form(values, start));
    }
  }

  /** A map of texts, such as the attributes of a topic. */
  Map<String, String> texts(String map) {
    Map<String, String> texts = new LinkedHashMap<>();
    entries(map)
        .forEach(entry -> texts.put(entry.required("key"), entry.optional("value").orElse("")));
    return texts;
  }
}
