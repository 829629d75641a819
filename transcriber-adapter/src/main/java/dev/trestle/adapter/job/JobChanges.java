package dev.trestle.adapter.job;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Which jobs changed lately, whoever changed them. */
interface JobChanges {

  /**
   * The last entry of a job's history.
   *
   * @param order that entry's time, then what else tells it from others of the job
   */
  record Latest(String jobId, String order) {}

  /**
   * Jobs of a shard whose history grew last at a time or later. A job shows up within moments of a
   * change, at the time that its writer's clock showed. Costs one query for each 1,000 jobs or so.
   *
   * @param shard from 0 to {@link JobStore#SHARDS} - 1
   */
  List<Latest> since(int shard, Instant from);

  /** The jobs as they are now; those that are gone are left out. Costs a read of each. */
  List<Job> read(Collection<String> jobIds);
}
