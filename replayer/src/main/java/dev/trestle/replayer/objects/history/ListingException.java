package dev.trestle.replayer.objects.history;

/** The versions of a bucket cannot be listed. The message says what to do. */
public final class ListingException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why not. */
  public enum Reason {
    /** There is no such bucket, or it is in another region. */
    BUCKET_NOT_FOUND(false),
    /** S3 does not allow it. */
    BUCKET_ACCESS_DENIED(false),
    /** The bucket never had versioning, so there is no history. */
    BUCKET_NOT_VERSIONED(false),
    /** S3 is asked too often. */
    BUCKET_THROTTLED(true),
    /** S3 does not answer, or answers that it cannot. */
    BUCKET_UNAVAILABLE(true),
    /** S3 refuses the request, or its answer is not what a listing looks like. */
    LISTING_INVALID(false);

    private final boolean passing;

    Reason(boolean passing) {
      this.passing = passing;
    }

    /** Whether asking again later may help, with nothing else changed. */
    public boolean isPassing() {
      return passing;
    }
  }

  private final Reason reason;

  ListingException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  ListingException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
