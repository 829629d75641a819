package dev.trestle.replayer.capture;

import dev.trestle.bus.ReceivedEvent;
import dev.trestle.log.Event;
import dev.trestle.log.Payload;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** An event of the bus as a record of the log {@code bus}. */
public final class CapturedEvent {

  /** Extension with the event's resources, ARNs separated by spaces, as far as they fit. */
  public static final String RESOURCES = "resources";

  /** Extension with the account that the event came from. */
  public static final String ACCOUNT = "awsaccount";

  /** Extension with the region that the event came from. */
  public static final String REGION = "awsregion";

  /** As long as the extensions of published events may be. */
  private static final int MAX_EXTENSION = 1_024;

  private CapturedEvent() {}

  /**
   * The event with its own id, source and payload, and the bus's type.
   *
   * @param otherwise its time if it has none
   */
  static Event of(ReceivedEvent event, Instant otherwise) {
    Map<String, String> extensions = new HashMap<>();
    StringBuilder resources = new StringBuilder();
    for (String resource : event.resources()) {
      if (resources.length() + 1 + resource.length() <= MAX_EXTENSION) {
        resources.append(resources.isEmpty() ? "" : " ").append(resource);
      }
    }
    putIfAny(extensions, RESOURCES, resources.toString());
    putIfAny(extensions, ACCOUNT, event.place().account());
    putIfAny(extensions, REGION, event.place().region());
    return new Event(
        event.id(),
        event.source(),
        event.detailType(),
        0,
        "",
        event.time() == null ? otherwise : event.time(),
        extensions,
        Payload.of(event.detail().toString()));
  }

  private static void putIfAny(Map<String, String> extensions, String name, String value) {
    if (!value.isEmpty() && value.length() <= MAX_EXTENSION) {
      extensions.put(name, value);
    }
  }
}
