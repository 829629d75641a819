package dev.trestle.replayer.objects.live;

import dev.trestle.replayer.objects.ObjectLog;

/** What brings into an object log what its bucket held before. Safe across threads; blocks. */
public interface Histories {

  /**
   * Whether all of it is in the log; has it brought if nobody does. Once true, nothing of it is
   * appended any more.
   *
   * @throws dev.trestle.log.store.StoreException if a table does not answer
   */
  boolean isComplete(ObjectLog log);
}
