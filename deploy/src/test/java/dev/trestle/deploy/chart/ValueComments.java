package dev.trestle.deploy.chart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The values of a chart as a table of Markdown, made of the comments in {@code values.yaml}: each
 * value, or object of values, that has a comment beginning with {@code --} is a row. The comments
 * have the form that helm-docs reads.
 */
final class ValueComments {

  private static final Pattern KEY = Pattern.compile("^( *)([A-Za-z][A-Za-z0-9]*):(.*)$");
  private static final String BEGIN = "# -- ";

  private final Map<String, Object> values;
  private final StringBuilder table = new StringBuilder();
  private final List<String> without = new ArrayList<>();

  private ValueComments(Map<String, Object> values) {
    this.values = values;
  }

  /**
   * The table.
   *
   * @throws IllegalArgumentException naming the values that have no comment
   */
  static String table(String yaml) {
    ValueComments comments = new ValueComments(Chart.yaml(yaml));
    comments.rows(yaml.lines().toList());
    if (!comments.without.isEmpty()) {
      throw new IllegalArgumentException("values without a comment: " + comments.without);
    }
    return comments.table.toString();
  }

  private void rows(List<String> lines) {
    table.append("| value | default | meaning |\n|---|---|---|\n");
    List<String> path = new ArrayList<>();
    StringBuilder comment = new StringBuilder();
    int documentedAt = Integer.MAX_VALUE; // what is deeper belongs to a row
    for (String line : lines) {
      String text = line.strip();
      Matcher key = KEY.matcher(line);
      if (text.startsWith(BEGIN)) {
        comment.append(text.substring(BEGIN.length()));
      } else if (text.startsWith("# ") && !comment.isEmpty()) {
        comment.append(' ').append(text.substring(2));
      } else if (key.matches()) {
        int depth = key.group(1).length() / 2;
        if (depth > documentedAt) {
          continue;
        }
        path.subList(depth, path.size()).clear();
        path.add(key.group(2));
        documentedAt = Integer.MAX_VALUE;
        if (!comment.isEmpty()) {
          row(path, comment.toString());
          documentedAt = depth;
        } else if (!key.group(3).isBlank()) {
          without.add(String.join(".", path));
        }
        comment.setLength(0);
      }
    }
  }

  private void row(List<String> path, String comment) {
    Object value = values;
    for (String key : path) {
      value = Chart.map(value).get(key);
    }
    table
        .append("| `")
        .append(String.join(".", path))
        .append("` | `")
        .append(json(value))
        .append("` | ")
        .append(comment)
        .append(" |\n");
  }

  private static String json(Object value) {
    try {
      return value instanceof String text && !text.isEmpty()
          ? text
          : new ObjectMapper().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
