package dev.trestle.replayer.objects.live;

import dev.trestle.replayer.objects.ObjectLog;
import dev.trestle.replayer.objects.ObjectVersion;

/** Asks the bucket about versions. Safe across threads; blocks. */
public interface Contents {

  /**
   * The version with what became of its content; as it is if the log keeps none of it.
   *
   * @throws software.amazon.awssdk.core.exception.SdkException if S3 does not answer
   */
  ObjectVersion of(ObjectLog log, ObjectVersion version);

  /**
   * Whether the bucket has this version or delete marker now. A null version that was written over
   * is gone.
   *
   * @throws software.amazon.awssdk.core.exception.SdkException if S3 does not answer
   */
  boolean exists(ObjectVersion version);
}
