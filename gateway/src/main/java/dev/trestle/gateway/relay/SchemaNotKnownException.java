package dev.trestle.gateway.relay;

/** What an event becomes on the bus cannot be said yet, since a schema of it is not known. */
final class SchemaNotKnownException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SchemaNotKnownException(String type, int version) {
    super("version " + version + " of " + type);
  }
}
