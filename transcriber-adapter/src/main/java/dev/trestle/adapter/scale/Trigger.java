package dev.trestle.adapter.scale;

import dev.trestle.externalscaler.ScaledObjectRef;
import dev.trestle.proto.Problem;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a trigger asks for.
 *
 * @param target how much of the measure one worker should have
 */
record Trigger(String route, Measure measure, double target) {

  private static final String FIELD = "scalerMetadata.";

  /**
   * Reads a trigger.
   *
   * @throws io.grpc.StatusRuntimeException if its metadata is wrong; the message names the key
   */
  static Trigger of(ScaledObjectRef scaled) {
    Map<String, String> metadata = scaled.getScalerMetadataMap();
    String route = metadata.getOrDefault("route", "");
    if (route.isEmpty()) {
      throw wrong("route", "is required: the name of the route whose workers are scaled");
    }
    String metric = metadata.getOrDefault("metric", Measure.AUDIO_SECONDS.text());
    Measure measure =
        Measure.named(metric)
            .orElseThrow(() -> wrong("metric", "is none of these: " + Measure.all()));
    return new Trigger(route, measure, target(metadata.get("target"), measure));
  }

  /** What KEDA calls the metric. */
  String metricName() {
    return "trestle-" + route + "-" + measure.text();
  }

  private static double target(@Nullable String text, Measure measure) {
    if (text == null) {
      return measure.usual();
    }
    double target;
    try {
      target = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw wrong("target", "is no number");
    }
    // KEDA counts in thousandths.
    if (!(target >= 0.001) || target > 1e9) {
      throw wrong("target", "is out of range: use 0.001 to 1000000000");
    }
    return target;
  }

  private static RuntimeException wrong(String key, String problem) {
    return Problem.invalidField(FIELD + key, problem).toException();
  }
}
