package dev.trestle.replayer.read;

import dev.trestle.log.Position;

/** It cannot be told at a bounded cost whether a pattern takes a record. */
public final class UndecidedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UndecidedException(Position position, IllegalStateException why) {
    super(position + ": " + why.getMessage(), why);
  }
}
