package dev.trestle.benchmarks.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/** The samples of a flight recording, by the work that they were taken in. */
final class RecordingSummary {

  /** Work of one kind, known by the innermost frame whose class name begins so. */
  private record Area(String name, List<String> classes) {}

  // The first that matches the innermost matching frame counts; specific ones come first.
  private static final List<Area> AREAS =
      List.of(
          new Area("schema validation", List.of("dev.trestle.schemas.", "com.networknt.")),
          new Area(
              "log: encode and compress", List.of("com.github.luben.", "dev.trestle.log.store.")),
          new Area("log: append and dedupe", List.of("dev.trestle.log.")),
          new Area("AWS SDK", List.of("software.amazon.awssdk.", "org.apache.http.")),
          new Area("metrics", List.of("io.micrometer.", "io.prometheus.")),
          new Area("tracing", List.of("io.opentelemetry.")),
          new Area("logging", List.of("ch.qos.logback.", "net.logstash.")),
          new Area("gateway", List.of("dev.trestle.")),
          new Area("protobuf", List.of("com.google.protobuf.", "io.grpc.protobuf.")),
          new Area("gRPC", List.of("io.grpc.")),
          new Area("Netty", List.of("io.netty.")),
          new Area("Micronaut", List.of("io.micronaut.")),
          new Area("Jackson", List.of("com.fasterxml.")));

  private final Map<String, Integer> byArea = new HashMap<>();
  private final Map<String, Integer> byMethod = new HashMap<>();
  private int samples;

  private RecordingSummary() {}

  /**
   * @param from earlier samples do not count
   */
  static RecordingSummary of(Path recording, Instant from) {
    RecordingSummary summary = new RecordingSummary();
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        if (event.getEventType().getName().equals("jdk.ExecutionSample")
            && event.getStackTrace() != null
            && !event.getStartTime().isBefore(from)) {
          summary.add(event.getStackTrace().getFrames());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return summary;
  }

  private void add(List<RecordedFrame> frames) {
    samples++;
    byArea.merge(area(frames), 1, Integer::sum);
    if (!frames.isEmpty()) {
      RecordedMethod method = frames.get(0).getMethod();
      byMethod.merge(method.getType().getName() + "." + method.getName(), 1, Integer::sum);
    }
  }

  private static String area(List<RecordedFrame> frames) {
    for (RecordedFrame frame : frames) {
      String type = frame.getMethod().getType().getName();
      for (Area area : AREAS) {
        if (area.classes().stream().anyMatch(type::startsWith)) {
          return area.name();
        }
      }
    }
    return "the JDK by itself";
  }

  /** Adds each area's share, and the methods at the top of most samples. */
  void addTo(Figures figures, String subject) {
    top(byArea, 20)
        .forEach(
            entry -> figures.add("samples in " + entry.getKey() + ", %", subject, share(entry)));
    top(byMethod, 15)
        .forEach(
            entry ->
                figures.add("top frame " + shorten(entry.getKey()) + ", %", subject, share(entry)));
    figures.note(
        subject + ": " + samples + " samples of Java code; JIT and GC threads not among them");
  }

  private double share(Map.Entry<String, Integer> entry) {
    return 100.0 * entry.getValue() / Math.max(1, samples);
  }

  private static List<Map.Entry<String, Integer>> top(Map<String, Integer> counts, int most) {
    return counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(most)
        .toList();
  }

  /** Class and method, without the package. */
  private static String shorten(String method) {
    String[] parts = method.split("\\.", -1);
    return parts[parts.length - 2] + "." + parts[parts.length - 1];
  }
}
