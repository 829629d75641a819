package dev.trestle.log;

import org.jspecify.annotations.Nullable;

/** A stored batch cannot be decoded. Names the partition and the offset of its first record. */
public final class CorruptBatchException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Position position;

  public CorruptBatchException(Position position, String problem, @Nullable Throwable cause) {
    super("batch at " + position + " cannot be decoded: " + problem, cause);
    this.position = position;
  }

  public Position position() {
    return position;
  }
}
