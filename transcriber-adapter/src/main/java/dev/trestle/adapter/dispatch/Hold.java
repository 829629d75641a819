package dev.trestle.adapter.dispatch;

/** What keeps a route's waiting jobs from the workers. */
enum Hold {
  /** Nothing. */
  NONE,
  /** Somebody paused the route. */
  PAUSED,
  /** As many jobs are with the workers as may be. */
  IN_FLIGHT,
  /** As many messages are in the worker queue as may be. */
  QUEUE_DEPTH,
  /** As many jobs were dispatched lately as may be. */
  RATE
}
