package dev.trestle.gateway.intake;

import dev.trestle.queues.OutageException;
import dev.trestle.s3events.ObjectEvent;
import java.util.Map;
import java.util.Optional;

/** Tells of objects what the events of S3 do not. */
interface Heads {

  /**
   * What S3 says of an object.
   *
   * @param contentType empty if the uploader declared none
   * @param metadata the uploader's, by names in lower case without {@code x-amz-meta-}
   */
  record Head(long size, Optional<String> contentType, Map<String, String> metadata) {

    public Head {
      metadata = Map.copyOf(metadata);
    }
  }

  /**
   * What S3 says of the version that the event is of; empty if it has it no more. Costs one
   * request.
   *
   * @throws OutageException if S3 does not let the gateway look
   */
  Optional<Head> of(ObjectEvent event);
}
