package dev.trestle.benchmarks.scenario;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Measured values of one scenario: each figure of each subject, once for every round. */
public final class Figures {

  private record Key(String figure, String subject) {}

  private final List<String> variants;
  private final PrintStream progress;
  private final Map<Key, List<Double>> samples = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();

  /**
   * No figures yet.
   *
   * @param variants subjects to compare: the others with the first
   * @param progress shows values as they are taken
   */
  public Figures(List<String> variants, PrintStream progress) {
    this.variants = List.copyOf(variants);
    this.progress = progress;
  }

  /**
   * Adds one value.
   *
   * @param figure what was measured, with its unit
   * @param subject what it was measured of: a variant, say
   */
  public void add(String figure, String subject, double value) {
    samples.computeIfAbsent(new Key(figure, subject), key -> new ArrayList<>()).add(value);
    progress.println("    " + subject + ": " + figure + " " + show(value));
  }

  /** Adds a remark that belongs to the figures: a failure that was seen, say. */
  public void note(String text) {
    notes.add(text);
    progress.println("    note: " + text);
  }

  /** Prints smallest, median and largest of each figure, and how the variants compare. */
  public void print(PrintStream out) {
    out.printf("%n  %-46s %-28s %10s %10s %10s %3s%n", "figure", "of", "min", "median", "max", "n");
    samples.forEach(
        (key, values) ->
            out.printf(
                "  %-46s %-28s %10s %10s %10s %3d%n",
                key.figure(),
                key.subject(),
                show(percentile(values, 0)),
                show(percentile(values, 50)),
                show(percentile(values, 100)),
                values.size()));
    ratios()
        .forEach(
            (key, values) ->
                out.printf(
                    "  %-46s %-28s %10.3f %10.3f %10.3f %3d%n",
                    key.figure(),
                    key.subject(),
                    percentile(values, 0),
                    percentile(values, 50),
                    percentile(values, 100),
                    values.size()));
    notes.forEach(note -> out.println("  note: " + note));
  }

  /** Writes all values, notes and ratios. */
  public void write(ObjectNode into) {
    write(into.putArray("figures"), samples);
    write(into.putArray("ratios"), ratios());
    notes.forEach(into.putArray("notes")::add);
  }

  private static void write(ArrayNode into, Map<Key, List<Double>> figures) {
    figures.forEach(
        (key, values) -> {
          ObjectNode figure =
              into.addObject()
                  .put("figure", key.figure())
                  .put("of", key.subject())
                  .put("min", percentile(values, 0))
                  .put("median", percentile(values, 50))
                  .put("max", percentile(values, 100));
          values.forEach(figure.putArray("samples")::add);
        });
  }

  /** For each figure of each further variant: its value over that of the first, by round. */
  private Map<Key, List<Double>> ratios() {
    Map<Key, List<Double>> ratios = new LinkedHashMap<>();
    String first = variants.get(0);
    for (String other : variants.subList(1, variants.size())) {
      samples.forEach(
          (key, values) -> {
            if (isOf(key, other)) {
              String base = first + key.subject().substring(other.length());
              List<Double> bases = samples.getOrDefault(new Key(key.figure(), base), List.of());
              List<Double> each = new ArrayList<>();
              for (int i = 0; i < Math.min(values.size(), bases.size()); i++) {
                each.add(values.get(i) / bases.get(i));
              }
              if (!each.isEmpty()) {
                ratios.put(new Key("ratio: " + key.figure(), key.subject() + " / " + base), each);
              }
            }
          });
    }
    return ratios;
  }

  private static boolean isOf(Key key, String variant) {
    return key.subject().equals(variant) || key.subject().startsWith(variant + " ");
  }

  /** By nearest rank; between two ranks, such as the median of an even number, their mean. */
  static double percentile(List<Double> values, int percent) {
    List<Double> sorted = values.stream().sorted().toList();
    double place = percent / 100.0 * (sorted.size() - 1);
    return (sorted.get((int) Math.floor(place)) + sorted.get((int) Math.ceil(place))) / 2;
  }

  private static String show(double value) {
    return String.format(Locale.ROOT, Math.abs(value) >= 1000 ? "%.0f" : "%.2f", value);
  }
}
