package dev.trestle.replayer.capture;

import dev.trestle.log.Event;
import dev.trestle.log.Position;
import dev.trestle.replayer.request.Labels;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of each captured event: a line without the payload, which may be private, and a count by
 * type and source. These are their senders' to choose: the first hundred of each have labels of
 * their own.
 */
@Singleton
final class EventLines {

  private static final Logger LOG = LoggerFactory.getLogger(EventLines.class);

  private final CaptureConfig config;
  private final MeterRegistry registry;
  private final Labels types = new Labels();
  private final Labels sources = new Labels();

  EventLines(CaptureConfig config, MeterRegistry registry) {
    this.config = config;
    this.registry = registry;
  }

  void captured(Event event, Position position) {
    registry
        .counter(
            "trestle.capture.events",
            "type",
            types.of(event.type()),
            "source",
            sources.of(event.source()))
        .increment();
    config
        .level()
        .ifPresent(
            level ->
                LOG.atLevel(level)
                    .addKeyValue("event_id", event.id())
                    .addKeyValue("type", event.type())
                    .addKeyValue("source", event.source())
                    .addKeyValue("time", event.time().toString())
                    .addKeyValue("payload_bytes", event.payload().size())
                    .addKeyValue("position", position.toString())
                    .log("Event captured"));
  }
}
