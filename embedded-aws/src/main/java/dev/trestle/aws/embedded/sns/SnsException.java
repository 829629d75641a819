package dev.trestle.aws.embedded.sns;

/** A refused call, with the error code that makes SDKs throw the matching typed exception. */
public final class SnsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  private SnsException(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  static SnsException notFound(String what) {
    return new SnsException(404, "NotFound", what + " does not exist");
  }

  static SnsException invalid(String reason) {
    return new SnsException(400, "InvalidParameter", "Invalid parameter: " + reason);
  }

  static SnsException of(String code, String message) {
    return new SnsException(400, code, message);
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The AWS error code. */
  public String code() {
    return code;
  }
}
