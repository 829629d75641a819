package dev.trestle.bus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import software.amazon.event.ruler.MatchType;
import software.amazon.event.ruler.Patterns;

/**
 * How many steps the matcher may take, at most. It goes from field to field in order of their
 * names, and from each value that a pattern takes it looks at all values that come after: where
 * several fields have many values, in arrays, that is their product, in time and in memory.
 */
final class MatchingSteps {

  /** Some 25 ms and 10 MB at the very most; one value in each of twenty fields takes 400. */
  private static final long MAX = 250_000;

  private static final JsonFactory JSON = new JsonFactory();

  /** For each combination, by how many of its patterns a value of each field may be taken. */
  private final List<Map<String, Integer>> combinations;

  /** Parts of the names of fields; the matcher looks at no others. */
  private final Set<String> parts = new HashSet<>();

  private final Set<String> fields = new HashSet<>();

  MatchingSteps(List<Map<String, List<Patterns>>> combinations) {
    this.combinations =
        combinations.stream()
            .map(
                combination -> {
                  Map<String, Integer> ways = new TreeMap<>();
                  combination.forEach((field, patterns) -> ways.put(field, ways(patterns)));
                  return ways;
                })
            .toList();
    this.combinations.forEach(combination -> fields.addAll(combination.keySet()));
    fields.forEach(field -> parts.addAll(Arrays.asList(field.split("\\."))));
  }

  /** Whether they are few for an event that has one value in each field. */
  boolean isBounded() {
    return most(field -> 1, fields.size()) <= MAX;
  }

  /**
   * Whether they are few for an event. Nearly always its size alone tells; otherwise its values are
   * counted, which costs as much as it costs the matcher to read them.
   */
  boolean areFew(String json) throws IOException {
    // Each value but the first has a comma somewhere before it; all may be in one field.
    int mostValues = 1 + (int) json.chars().filter(c -> c == ',').count();
    if (most(field -> mostValues, mostValues) <= MAX) {
      return true;
    }
    Map<String, Integer> values = new HashMap<>();
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        object(parser, "", values);
      }
    }
    long all = values.values().stream().mapToLong(Integer::longValue).sum();
    return most(field -> values.getOrDefault(field, 0), all) <= MAX;
  }

  private long most(ToIntFunction<String> values, long all) {
    long steps = 0;
    for (Map<String, Integer> combination : combinations) {
      long waysHere = 1;
      long ways = 0;
      for (Map.Entry<String, Integer> field : combination.entrySet()) {
        ways = Math.min(ways + waysHere, MAX + 1);
        int many = Math.max(1, values.applyAsInt(field.getKey()));
        waysHere = Math.min(waysHere * field.getValue() * many, MAX + 1);
      }
      steps = Math.min(steps + ways * Math.max(1, all), MAX + 1);
    }
    return steps;
  }

  /** By how many of the patterns one value may be taken: exact ones exclude each other. */
  private static int ways(List<Patterns> patterns) {
    Set<MatchType> exact = new HashSet<>();
    int others = 0;
    for (Patterns pattern : patterns) {
      MatchType type = pattern.type();
      if (type == MatchType.EXACT || type == MatchType.NUMERIC_EQ) {
        exact.add(type);
      } else {
        others++;
      }
    }
    return exact.size() + others;
  }

  private void object(JsonParser parser, String path, Map<String, Integer> values)
      throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (isLookedAt(name)) {
        value(parser, path.isEmpty() ? name : path + "." + name, values);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void value(JsonParser parser, String path, Map<String, Integer> values)
      throws IOException {
    switch (parser.currentToken()) {
      case START_OBJECT -> object(parser, path, values);
      case START_ARRAY -> {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          value(parser, path, values);
        }
      }
      default -> values.merge(path, 1, Integer::sum);
    }
  }

  private boolean isLookedAt(String name) {
    return parts.contains(name)
        || (name.contains(".") && parts.containsAll(Arrays.asList(name.split("\\."))));
  }
}
