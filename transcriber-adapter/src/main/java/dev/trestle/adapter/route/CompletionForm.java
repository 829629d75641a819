package dev.trestle.adapter.route;

import dev.trestle.schemas.mapping.Mapping;
import java.util.Optional;

/**
 * What is published when a job of a route has ended.
 *
 * @param type event type
 * @param version schema version
 * @param mapping makes the payload of one of TranscriptionCompleted version 1; absent: it is that
 */
public record CompletionForm(String type, int version, Optional<Mapping> mapping) {

  /** Trestle's own event. */
  public static final CompletionForm OURS =
      new CompletionForm("TranscriptionCompleted", 1, Optional.empty());
}
