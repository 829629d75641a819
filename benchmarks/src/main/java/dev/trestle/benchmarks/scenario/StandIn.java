package dev.trestle.benchmarks.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trestle.benchmarks.aws.StandInMain;
import dev.trestle.benchmarks.process.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** The stand-in AWS as a process, and its counts. */
final class StandIn implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Child process;
  private final int port;

  private StandIn(Child process) {
    this.process = process;
    this.port = process.awaitPort();
  }

  static StandIn start(Settings settings) {
    return new StandIn(
        OwnJvm.start(
            StandInMain.class,
            settings.java(),
            List.of("-Xmx1g", "-XX:+UseParallelGC"),
            List.of(
                "bench",
                String.valueOf(settings.dynamoDbDelay().toNanos() / 1e6),
                String.valueOf(settings.eventBridgeDelay().toNanos() / 1e6)),
            settings.output().resolve("logs").resolve("stand-in-aws.log")));
  }

  String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  /** Counts since the last reset. */
  JsonNode counts() {
    try {
      return JSON.readTree(call("GET"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void resetCounts() {
    call("DELETE");
  }

  private String call(String method) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(endpoint() + "/_control/counts"))
              .method(method, HttpRequest.BodyPublishers.noBody())
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
