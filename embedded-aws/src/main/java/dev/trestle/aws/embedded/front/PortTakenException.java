package dev.trestle.aws.embedded.front;

/** Another process listens on the port. */
public final class PortTakenException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Names the port and what to do. */
  PortTakenException(int port, Throwable cause) {
    super("port " + port + " is taken: stop what listens on it, or choose another port", cause);
  }
}
