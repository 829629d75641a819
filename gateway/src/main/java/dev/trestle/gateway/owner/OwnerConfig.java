package dev.trestle.gateway.owner;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How gateways share the partitions of the logs, settings {@code trestle.owner.*}.
 *
 * @param address where other gateways reach this one, {@code host:port}; by default the address of
 *     this host, and the port of its gRPC server. Behind an address that does not lead here the
 *     gateways pass partitions between them in turns, which works and is slow
 * @param beat how often a gateway gives its sign of life, and looks at the others': 1 s costs each
 *     gateway one write unit and some two read units a second
 * @param life a gateway without a new sign for so long is dead, and its partitions go to others.
 *     Where a connection to it has broken as well, half of it is enough
 * @param turn where gateways cannot reach each other, an owner that is asked for a partition keeps
 *     it for so long. An event then waits for about a turn, and a moment
 * @param forwardWindow events that a gateway takes from one other before their outcome; 8,192 are
 *     some eight full batches
 * @param handOverLimit how long a partition's owner may copy the dedupe window to its successor,
 *     before it lets it read the table; meanwhile it appends. To be less than {@code
 *     trestle.server.drain-delay} and {@code drain-grace} together, in which a gateway that stops
 *     hands everything over
 */
@Context
@ConfigurationProperties("trestle.owner")
record OwnerConfig(
    @Bindable(defaultValue = "") String address,
    @Bindable(defaultValue = "1s") Duration beat,
    @Bindable(defaultValue = "3s") Duration life,
    @Bindable(defaultValue = "1s") Duration turn,
    @Bindable(defaultValue = "8192") int forwardWindow,
    @Bindable(defaultValue = "15s") Duration handOverLimit) {

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if one is out of its range; the message names it
   */
  OwnerConfig {
    require(beat.toMillis() >= 50, "beat", beat, "50ms or more");
    require(
        life.compareTo(beat.multipliedBy(2)) >= 0,
        "life",
        life,
        "at least twice trestle.owner.beat");
    require(turn.toMillis() >= 50, "turn", turn, "50ms or more");
    require(forwardWindow >= 1, "forward-window", forwardWindow, "1 or more");
    require(
        !handOverLimit.isNegative() && !handOverLimit.isZero(),
        "hand-over-limit",
        handOverLimit,
        "more than 0s");
    require(address.isEmpty() || address.matches("\\S+:\\d{1,5}"), "address", address, "host:port");
  }

  private static void require(boolean holds, String setting, Object value, String instead) {
    if (!holds) {
      throw new IllegalArgumentException(
          "trestle.owner." + setting + " is " + value + ": use " + instead);
    }
  }
}
