package dev.trestle.benchmarks.load;

import dev.trestle.v1.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * Events as a rule of the bus puts them on a queue. Their ids begin with the moment at which they
 * were made, and a label.
 */
public final class BusMessages {

  private BusMessages() {}

  /**
   * The message of an event that happens now.
   *
   * @param event with its payload as text; its id is not used
   * @param label without a blank
   */
  public static String of(Event event, String label) {
    String payload = event.getJson();
    String id = micros(Instant.now()) + " " + label + " " + UUID.randomUUID();
    return """
        {"version":"0","id":"%s","detail-type":"%s","source":"%s","account":"000000000000",\
        "time":"%s","region":"us-east-1","resources":[],"detail":%s,"_event":{"id":"%s","type":"%s",\
        "schemaVersion":%d,"subject":"%s","partition":0,"offset":0}}}"""
        .formatted(
            UUID.randomUUID(),
            event.getType(),
            event.getSource(),
            Instant.ofEpochSecond(event.getTime().getSeconds()),
            payload.substring(0, payload.lastIndexOf('}')),
            id,
            event.getType(),
            event.getSchemaVersion(),
            event.getSubject());
  }

  /** How long ago the event of this id was made. */
  static Duration age(String id) {
    return Duration.of(
        micros(Instant.now()) - Long.parseLong(id.substring(0, id.indexOf(' '))),
        ChronoUnit.MICROS);
  }

  /** The label of the event of this id. */
  static String label(String id) {
    return id.split(" ", 3)[1];
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }
}
