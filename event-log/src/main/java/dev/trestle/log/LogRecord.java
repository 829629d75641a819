package dev.trestle.log;

import java.time.Instant;

/**
 * One event in the log.
 *
 * @param appendTime when its batch was appended, in whole milliseconds by the writer's clock; never
 *     decreases within a partition
 */
public record LogRecord(Position position, Instant appendTime, Event event) {

  public Offset offset() {
    return position.offset();
  }
}
