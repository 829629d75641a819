package dev.trestle.gateway.owner;

import dev.trestle.log.Partition;
import java.time.Instant;
import java.util.Set;

/**
 * A gateway's sign of life.
 *
 * @param gateway id of the process
 * @param address where others reach it, {@code host:port}
 * @param beat changes with each sign
 * @param given by the gateway's own clock
 * @param leaving whether it stops, and wants no partitions
 * @param asks partitions that it has events for while it cannot reach their owner
 */
record Sign(
    String gateway,
    String address,
    long beat,
    Instant given,
    boolean leaving,
    Set<Partition> asks) {

  Sign {
    asks = Set.copyOf(asks);
  }
}
