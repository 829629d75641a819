package dev.trestle.log.store;

/** What became of a conditional put. In each case the outcome is certain and final. */
public sealed interface PutResult {

  /** The batch is in the log now. */
  record Written() implements PutResult {}

  /** An earlier try of the same batch had succeeded. */
  record AlreadyOurs() implements PutResult {}

  /** Another batch begins at this offset: ours is not, and never will be, in the log there. */
  record Taken(StoredBatch other) implements PutResult {}
}
