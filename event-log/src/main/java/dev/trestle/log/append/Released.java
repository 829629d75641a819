package dev.trestle.log.append;

import dev.trestle.log.Offset;
import java.time.Instant;
import java.util.List;

/**
 * Where an owner has stopped appending.
 *
 * @param next where the next batch goes
 * @param newest append time of the newest record
 * @param since the ids that were appended since the window was copied
 */
public record Released(Offset next, Instant newest, List<IdSegment> since) {

  public Released {
    since = List.copyOf(since);
  }
}
