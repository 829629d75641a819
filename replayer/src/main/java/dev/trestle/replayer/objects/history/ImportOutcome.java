package dev.trestle.replayer.objects.history;

/** How a run of an import ended. */
public sealed interface ImportOutcome {

  /** The log has the whole history. */
  record Done() implements ImportOutcome {}

  /** It may not go on: another run goes on where this one stopped. */
  record Stopped() implements ImportOutcome {}

  /**
   * It cannot go on by itself; a later run may, when the cause is mended.
   *
   * @param reason for programs
   * @param message for people: what is wrong, and what to do
   */
  record Failed(ListingException.Reason reason, String message) implements ImportOutcome {}
}
