package dev.trestle.gateway.relay;

import dev.trestle.log.Partition;
import java.util.Collection;
import java.util.OptionalLong;

/** Which partitions this gateway is to bring to the bus, batches of others included. */
public interface SweepRights {

  /** The partitions that this gateway owns now. */
  Collection<Partition> ownedPartitions();

  /** Fencing token of the right to sweep a partition; empty if this gateway has it not. */
  OptionalLong token(Partition partition);
}
