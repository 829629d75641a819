package dev.trestle.replayer.envelope;

import dev.trestle.log.Event;
import dev.trestle.log.TableKeys;
import dev.trestle.log.state.StateTable;
import dev.trestle.replayer.capture.CapturedEvent;
import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaReading;
import dev.trestle.schemas.Validation;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the bus calls events, and the ARNs that it says with them, as their published schemas have
 * it. Safe across threads. Costs one read for each version of a type, once.
 */
@Singleton
public final class EventTypes {

  /** What is not published is remembered, too, but not without end: names are the senders'. */
  private static final int MAX_KNOWN = 1_000;

  /**
   * How an event stands on the bus.
   *
   * @param resources ARNs that the payload names
   */
  public record OnBus(String detailType, List<String> resources) {}

  private record Version(String type, int number) {}

  private final StateTable state;
  private final Map<Version, Optional<Schema>> known = new ConcurrentHashMap<>();

  public EventTypes(StateTable state) {
    this.state = state;
  }

  /**
   * How an event stands on the bus. One whose schema was never published, such as an event that was
   * captured from the bus, stands there under its type's own name and with the resources that its
   * extension {@link CapturedEvent#RESOURCES} names.
   *
   * @throws dev.trestle.log.store.StoreException if the table does not answer
   */
  public OnBus of(Event event) {
    Optional<Schema> schema = schema(new Version(event.type(), event.schemaVersion()));
    if (schema.isEmpty()) {
      return new OnBus(event.type(), captured(event));
    }
    List<String> resources =
        schema.get().validate(event.payload().toByteArray()) instanceof Validation.Valid valid
            ? valid.resources()
            : List.of();
    return new OnBus(schema.get().detailType(), resources);
  }

  private static List<String> captured(Event event) {
    String resources = event.extensions().getOrDefault(CapturedEvent.RESOURCES, "");
    return resources.isEmpty() ? List.of() : List.of(resources.split(" ", -1));
  }

  private Optional<Schema> schema(Version version) {
    Optional<Schema> seen = known.get(version);
    if (seen != null) {
      return seen;
    }
    if (known.size() >= MAX_KNOWN) {
      known.clear();
    }
    Optional<Schema> read = read(version);
    known.put(version, read);
    return read;
  }

  private Optional<Schema> read(Version version) {
    return state
        .get(TableKeys.SCHEMAS_KEY, TableKeys.schemaVersion(version.type(), version.number()))
        .flatMap(item -> item.text(TableKeys.DOCUMENT))
        .flatMap(
            document ->
                Schema.read(
                            version.type(),
                            version.number(),
                            document.getBytes(StandardCharsets.UTF_8),
                            "published " + version)
                        instanceof SchemaReading.Accepted accepted
                    ? Optional.of(accepted.schema())
                    : Optional.empty());
  }
}
