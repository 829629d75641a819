package dev.trestle.replayer.operation;

/**
 * A kind of operation, such as reseeds. Every bean of it is run by this process's runner. Safe
 * across threads.
 */
public interface OperationKind {

  /** Lower-case word that names it in keys, metrics and log lines; never changes. */
  String name();

  /**
   * Makes ready to go on from where the operation stands. Called on the thread that then runs the
   * work; may block and may do I/O.
   *
   * @param operation as stored when this process claimed it
   * @throws dev.trestle.log.LogUnavailableException or {@link dev.trestle.log.store.StoreException}
   *     if a table does not answer: tried again later. Any other exception fails the operation
   */
  Work open(Operation operation);
}
