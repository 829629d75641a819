package dev.trestle.replayer.objects.history;

import dev.trestle.replayer.objects.ObjectVersion;

/** Gives versions their contents. Safe across threads; blocks. */
public interface ContentSource {

  /** For a log that keeps no contents. */
  ContentSource NONE =
      new ContentSource() {
        @Override
        public ObjectVersion complete(ObjectVersion version) {
          return version;
        }

        @Override
        public int atOnce() {
          return 0;
        }
      };

  /**
   * The version with what became of its content.
   *
   * @throws software.amazon.awssdk.core.exception.SdkException if S3 does not answer: asked again
   */
  ObjectVersion complete(ObjectVersion version);

  /** How many contents are fetched, and held in memory, at the same time; 0 if there are none. */
  int atOnce();
}
