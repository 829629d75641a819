package dev.trestle.benchmarks.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trestle.benchmarks.aws.StandInAws;
import dev.trestle.benchmarks.aws.StandInMain;
import dev.trestle.benchmarks.process.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The stand-in AWS as a process, and its counts. */
final class StandIn implements AutoCloseable {

  /** Name of the deployment that it stands in for. */
  static final String ENVIRONMENT = "bench";

  /** The bus that it has. */
  static final String BUS = ENVIRONMENT + "-application-events";

  private static final String COUNTS = "counts";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MEBIBYTE = 1 << 20;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Child process;
  private final int port;

  private StandIn(Child process) {
    this.process = process;
    this.port = process.awaitPort();
  }

  /**
   * Starts one.
   *
   * @param name of its log file
   */
  static StandIn start(StandInAws.Settings aws, String name, Settings settings) {
    // What is kept is base64 text here, a third larger. Only a small heap is collected in one go
    // without holding answers up for longer than their delay.
    long heap = 512 + 2 * aws.keptBytes() / MEBIBYTE;
    String collector = heap > 1024 ? "-XX:+UseG1GC" : "-XX:+UseParallelGC";
    return new StandIn(
        OwnJvm.start(
            StandInMain.class,
            settings.java(),
            List.of("-Xmx" + heap + "m", collector),
            List.of(StandInMain.arguments(aws)),
            settings.logs().resolve(name + ".log")));
  }

  String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  /** Counts since the last reset. */
  JsonNode counts() {
    try {
      return JSON.readTree(control("GET", COUNTS, BodyPublishers.noBody()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void resetCounts() {
    control("DELETE", COUNTS, BodyPublishers.noBody());
  }

  /** Whether it answers at once and without limits from now on, or as it was set. */
  void hurry(boolean hurry) {
    control("PUT", "hurry", BodyPublishers.ofString(String.valueOf(hurry)));
  }

  /** Write units since the last reset, of the log and of the state table. */
  WriteUnits writeUnits() {
    JsonNode counts = counts();
    return new WriteUnits(
        log(counts).path("writeUnits").asLong(),
        counts.path("tables").path(ENVIRONMENT + "-event-state").path("writeUnits").asLong());
  }

  /** DynamoDB write units. */
  record WriteUnits(long log, long state) {
    long total() {
      return log + state;
    }
  }

  /** Writes of the log since the last reset that were refused for want of capacity. */
  long throttledWrites() {
    return log(counts()).path("throttledWrites").asLong();
  }

  /** Queries of the log since the last reset. */
  long queries() {
    return log(counts()).path("calls").path("Query").asLong();
  }

  /** Messages sent to a queue since the last reset. */
  long sentTo(String queue) {
    return counts().path("queues").path(queue).path("sent").asLong();
  }

  /** What a queue counts since the last reset, and how many messages it has. */
  record QueueCounts(long sent, long deleted, long visible, long invisible) {
    boolean isEmpty() {
      return visible + invisible == 0;
    }
  }

  QueueCounts queue(String queue) {
    JsonNode counts = counts().path("queues").path(queue);
    return new QueueCounts(
        counts.path("sent").asLong(),
        counts.path("deleted").asLong(),
        counts.path("visible").asLong(),
        counts.path("invisible").asLong());
  }

  /** Forgets all jobs, as if they had ended long ago. */
  void forgetJobs() {
    control("DELETE", "jobs", BodyPublishers.noBody());
  }

  /** How well calls to AWS were filled since the last reset, once every event is on the bus. */
  Packing packing() {
    JsonNode counts = counts();
    double entries = counts.at("/bus/entries").asDouble();
    return new Packing(
        entries / counts.at("/bus/putEventsCalls").asDouble(),
        entries / log(counts).path("itemsWritten").asDouble());
  }

  /** Events that shared a call. */
  record Packing(double entriesPerPutEvents, double eventsPerAppend) {}

  /** Who put most batches into the log since the last reset, by access key; empty if nobody did. */
  Optional<String> busiestWriter() {
    return log(counts()).path("itemsByWriter").properties().stream()
        .max(Map.Entry.comparingByValue((a, b) -> Long.compare(a.asLong(), b.asLong())))
        .map(Map.Entry::getKey);
  }

  private static JsonNode log(JsonNode counts) {
    return counts.path("tables").path(ENVIRONMENT + "-event-log");
  }

  private String control(String method, String what, BodyPublisher body) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(endpoint() + "/_control/" + what))
              .method(method, body)
              .build();
      return http.send(request, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
