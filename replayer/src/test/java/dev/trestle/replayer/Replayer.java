package dev.trestle.replayer;

import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.EventReaderGrpc;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A whole replayer in this process, as its readers see it: injected, or started beside that one.
 */
@Singleton
final class Replayer implements AutoCloseable {

  private static final Duration READY = Duration.ofSeconds(30);

  private final WholeService service;

  Replayer(WholeService service) {
    this.service = service;
  }

  /** What leaves a replayer to its readers: it takes nothing from queues. */
  static final Map<String, String> READS_ONLY =
      Map.of(
          "trestle.capture.enabled", "false",
          "trestle.dead-letters.enabled", "false",
          "trestle.objects.enabled", "false");

  /** Starts one for reads only, and waits until it is ready. */
  static Replayer start(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(READS_ONLY);
    all.putAll(settings);
    return WholeService.start(all).awaitReady(READY).bean(Replayer.class);
  }

  EventReaderGrpc.EventReaderStub stub() {
    return EventReaderGrpc.newStub(service.awaitReady(READY).channel());
  }

  EventReaderGrpc.EventReaderBlockingStub calls() {
    return EventReaderGrpc.newBlockingStub(service.awaitReady(READY).channel())
        .withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  <T> T bean(Class<T> type) {
    return service.bean(type);
  }

  /** What a Prometheus would scrape. */
  String metrics() {
    return service.get("/prometheus").body();
  }

  /** Stops the server; the channel stays, for what the server says last. */
  void stop() {
    service.stop();
  }

  /** Ends every read, then the server. */
  @Override
  public void close() throws InterruptedException {
    service.close();
  }
}
