package dev.trestle.replayer.objects.live;

import dev.trestle.replayer.objects.ObjectVersion;
import java.time.Instant;

/**
 * A change that S3 told of and that is not in its log yet.
 *
 * @param version as live
 * @param id of its event, which names the change however often it is told
 * @param since when it was staged, by the clock of the process that did it
 */
record Staged(ObjectVersion version, String id, Instant since) {

  String key() {
    return version.key();
  }
}
