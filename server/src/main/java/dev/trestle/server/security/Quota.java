package dev.trestle.server.security;

/**
 * How much of what a rule allows each of its callers has, on each pod.
 *
 * @param eventsPerSecond published; as many at once after a second without
 * @param bytesPerSecond of events published, as they were sent
 * @param streams publish streams open at once
 * @param reads calls open at once that deliver as long as the caller wants: reads and watches
 */
record Quota(long eventsPerSecond, long bytesPerSecond, long streams, long reads) {

  static final long UNLIMITED = Long.MAX_VALUE;
  static final Quota NONE = new Quota(UNLIMITED, UNLIMITED, UNLIMITED, UNLIMITED);

  boolean limitsEvents() {
    return eventsPerSecond != UNLIMITED || bytesPerSecond != UNLIMITED;
  }
}
