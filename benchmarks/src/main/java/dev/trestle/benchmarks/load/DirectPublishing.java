package dev.trestle.benchmarks.load;

import dev.trestle.v1.Event;
import java.net.URI;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;

/**
 * Publishes as services do without Trestle: each caller is a thread that puts one entry on the bus
 * by the AWS SDK's blocking client, with one connection for each.
 */
public final class DirectPublishing implements Publishing {

  private final EventBridgeClient client;
  private final String bus;
  private final ExecutorService callers;

  /**
   * Makes a client.
   *
   * @param endpoint of EventBridge
   * @param bus name of the event bus
   * @param callers how many threads call at a time
   */
  public DirectPublishing(URI endpoint, String bus, int callers) {
    this.bus = bus;
    this.callers = Executors.newFixedThreadPool(callers);
    client = Clients.at(endpoint, callers, EventBridgeClient.builder()).build();
  }

  @Override
  public void send(Event event, Answer answered) {
    callers.execute(() -> put(event, answered));
  }

  private void put(Event event, Answer answered) {
    try {
      PutEventsResponse response = client.putEvents(request -> request.entries(entry(event)));
      boolean failed = response.failedEntryCount() > 0;
      answered.take(failed ? new IllegalStateException(response.entries().toString()) : null);
    } catch (RuntimeException failure) {
      answered.take(failure);
    }
  }

  private PutEventsRequestEntry entry(Event event) {
    return PutEventsRequestEntry.builder()
        .eventBusName(bus)
        .source(event.getSource())
        .detailType(event.getType())
        .time(Instant.ofEpochSecond(event.getTime().getSeconds(), event.getTime().getNanos()))
        .detail(event.getJson())
        .build();
  }

  @Override
  public void close() {
    callers.shutdownNow();
    client.close();
  }
}
