package dev.trestle.log.store;

/**
 * Hears what each request to DynamoDB consumed, as DynamoDB itself reports it: the cost. Called on
 * the requesting thread; must not block.
 */
public interface CapacityListener {

  /** Hears nothing. */
  CapacityListener NONE = (request, readUnits, writeUnits) -> {};

  /**
   * Hears what one request has cost.
   *
   * @param request which request, a fixed small set such as {@code put-batch}
   * @param readUnits in DynamoDB read units (4 KB strongly consistent, or 8 KB eventually)
   * @param writeUnits in DynamoDB write units (1 KB)
   */
  void consumed(String request, double readUnits, double writeUnits);
}
