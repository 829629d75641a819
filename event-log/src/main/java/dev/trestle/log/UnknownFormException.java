package dev.trestle.log;

/**
 * A stored batch has a form that this program does not know: a newer Trestle wrote it. Nothing is
 * damaged; a newer version of this service reads it. Stops only who must read this batch.
 */
public final class UnknownFormException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Position position;
  private final int form;

  /**
   * @param newest the highest form that this program reads
   */
  public UnknownFormException(Position position, int form, int newest) {
    super(
        "batch at "
            + position
            + " has form "
            + form
            + ", written by a newer version of Trestle; this one reads forms up to "
            + newest
            + ": upgrade this service");
    this.position = position;
    this.form = form;
  }

  /** Of the batch's first record. */
  public Position position() {
    return position;
  }

  public int form() {
    return form;
  }
}
