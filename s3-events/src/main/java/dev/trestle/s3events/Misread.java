package dev.trestle.s3events;

/** Ends the reading of a message; becomes {@link S3Message.NotS3}. */
final class Misread extends Exception {

  private static final long serialVersionUID = 1L;

  private final String field;
  private final String reason;

  Misread(String field, String reason) {
    super(field + ": " + reason, null, false, false);
    this.field = field;
    this.reason = reason;
  }

  S3Message.NotS3 answer() {
    return new S3Message.NotS3(field, reason);
  }
}
