package dev.trestle.gateway.publish;

import dev.trestle.proto.Problem;
import dev.trestle.v1.PublishResponse;

/** What became of one event. */
public sealed interface Published {

  record Ok(PublishResponse receipt) implements Published {}

  record Failed(Problem problem) implements Published {}
}
