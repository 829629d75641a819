package dev.trestle.log.dynamodb;

/**
 * The names of the two tables.
 *
 * @param eventLog batches; keys {@code p} S and {@code o} N
 * @param eventState state items; keys {@code k} S and {@code s} S, TTL attribute {@code ttl}
 */
public record EventLogTables(String eventLog, String eventState) {

  /** As an environment names them: {@code <env>-event-log} and {@code <env>-event-state}. */
  public static EventLogTables of(String environment) {
    return new EventLogTables(environment + "-event-log", environment + "-event-state");
  }
}
