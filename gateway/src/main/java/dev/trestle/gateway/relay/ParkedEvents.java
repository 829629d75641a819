package dev.trestle.gateway.relay;

import dev.trestle.log.LogRecord;
import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Locale;

/**
 * The events that the bus will never take, kept in the state table under {@code
 * relay-parked#<log>#<partition>}, sorted by offset: {@code code} and {@code message} say why,
 * {@code event_id}, {@code source}, {@code type} and {@code schema_version} which, {@code time}
 * (milliseconds since the epoch) when. The event itself is in the log, at its offset.
 */
@Singleton
final class ParkedEvents {

  static final String KEY_PREFIX = "relay-parked#";

  private static final int MAX_MESSAGE = 1_000;

  private final StateTable state;
  private final Clock clock;

  ParkedEvents(StateTable state, Clock clock) {
    this.state = state;
    this.clock = clock;
  }

  /**
   * Keeps one; may be repeated. Costs one write.
   *
   * @param detailType distinguishes the entries of one event
   * @throws dev.trestle.log.store.StoreException if the table does not answer
   */
  void park(LogRecord record, String detailType, String code, String message) {
    String sort = String.format(Locale.ROOT, "%019d#%s", record.offset().value(), detailType);
    StateItem item =
        StateItem.of(KEY_PREFIX + record.position().partition(), sort)
            .with("code", code)
            .with("message", message.substring(0, Math.min(message.length(), MAX_MESSAGE)))
            .with("event_id", record.event().id())
            .with("source", record.event().source())
            .with("type", record.event().type())
            .with("schema_version", record.event().schemaVersion())
            .with("time", clock.millis());
    var unused = state.put(item, StateCondition.NONE);
  }
}
