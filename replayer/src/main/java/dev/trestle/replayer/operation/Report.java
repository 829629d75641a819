package dev.trestle.replayer.operation;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What a work tells of itself.
 *
 * @param checkpoint where a successor goes on, in the kind's own form, small: it is written twice a
 *     second. Everything before it must have had its effect
 * @param waiting what keeps it from going on; {@code null} if it goes on
 */
public record Report(Progress progress, ByteString checkpoint, @Nullable Cause waiting) {

  /** Of a work that goes on. */
  public Report(Progress progress, ByteString checkpoint) {
    this(progress, checkpoint, null);
  }
}
