package dev.trestle.replayer.operation;

/** One process's part in an operation, from where the operation stood to its end or its pause. */
@FunctionalInterface
public interface Work {

  /**
   * Works until all is done, or the run no longer {@linkplain Run#goesOn() goes on}: then it starts
   * nothing new, lets what is in flight come to its end, makes its last {@link Run#report} and
   * returns {@link Outcome.Stopped}, within a second or so.
   *
   * <p>Has a thread of its own, which is interrupted only when the process ends without patience.
   * Whatever else it opened it closes before it returns.
   *
   * @throws dev.trestle.log.LogUnavailableException or {@link dev.trestle.log.store.StoreException}
   *     if a table does not answer: the operation is let go and picked up again after a pause, from
   *     its last checkpoint. Any other exception fails the operation, as {@code INTERNAL}
   * @throws InterruptedException if the thread was interrupted; as {@link Outcome.Stopped}
   */
  Outcome run(Run run) throws InterruptedException;
}
