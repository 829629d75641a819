package dev.trestle.replayer.objects.projection;

import dev.trestle.replayer.objects.ObjectLog;

/** Who hears of changed digests. */
interface DigestListener {

  /**
   * Tells the digest of a log that asked for it.
   *
   * @throws software.amazon.awssdk.core.exception.SdkException if it was not told: it is told again
   */
  void changed(ObjectLog log, ObjectDigest digest);
}
