package dev.trestle.replayer.reseed;

/** Records that were to be sent are not kept any more. The message tells which. */
final class RecordsRemovedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RecordsRemovedException(String message) {
    super(message);
  }
}
