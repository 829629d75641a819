package dev.trestle.adapter.event;

import dev.trestle.queues.OutageException;
import dev.trestle.schemas.Schema;
import java.util.List;
import java.util.Optional;

/** The schemas of all gateways. */
public interface Registry {

  /**
   * One version of a type.
   *
   * @return empty if the gateway that answered knows none
   * @throws OutageException if that cannot be told now
   */
  Optional<Schema> find(String type, int version);

  /**
   * All versions of a type, oldest first.
   *
   * @throws OutageException if that cannot be told now
   */
  List<Schema> versions(String type);
}
