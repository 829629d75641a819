package dev.trestle.log.append;

import dev.trestle.log.Batch;
import dev.trestle.log.Partition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hears of every batch that this process wrote, and of every race for an offset that it lost. */
@FunctionalInterface
public interface AppendListener {

  /**
   * Called once per batch, in order within a partition, before the callers of the append hear of
   * it; also if all of them have given up. Called on the thread that appends: must return fast and
   * not throw.
   *
   * @param attachments of the calls that appended, one for each record, see {@link
   *     Append#attachment}
   */
  void appended(Batch batch, List<@Nullable Object> attachments);

  /**
   * Another process appends to the partition, too: it was first. Called on the thread that appends:
   * must return fast and not throw.
   *
   * @param epoch of the other writer's ownership; 0 if it has none
   */
  default void lost(Partition partition, long epoch) {}
}
