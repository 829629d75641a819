package dev.trestle.aws.embedded.events;

/** A refused call, with the error code that makes SDKs throw the matching typed exception. */
public final class EventBridgeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String code;

  private EventBridgeException(String code, String message) {
    super(message);
    this.code = code;
  }

  static EventBridgeException validation(String message) {
    return new EventBridgeException("ValidationException", message);
  }

  static EventBridgeException notFound(String message) {
    return new EventBridgeException("ResourceNotFoundException", message);
  }

  static EventBridgeException alreadyExists(String message) {
    return new EventBridgeException("ResourceAlreadyExistsException", message);
  }

  static EventBridgeException limitExceeded(String message) {
    return new EventBridgeException("LimitExceededException", message);
  }

  static EventBridgeException invalidPattern(String reason) {
    return new EventBridgeException(
        "InvalidEventPatternException", "Event pattern is not valid. Reason: " + reason);
  }

  static EventBridgeException unknownOperation(String operation) {
    return new EventBridgeException(
        "UnknownOperationException", "Embedded AWS has no EventBridge operation " + operation);
  }

  /** The AWS error code. */
  public String code() {
    return code;
  }
}
