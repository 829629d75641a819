package dev.trestle.gateway.registry;

import io.micronaut.context.annotation.EachProperty;
import io.micronaut.context.annotation.Parameter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The end of a schema version, settings {@code trestle.schemas.lifecycle[<n>].*}. It is set here
 * and not in the schema, because a published schema never changes.
 *
 * @param index place in the list
 * @param type event type
 * @param version schema version, from 1
 * @param deprecatedSince from then on publishing it is counted by source
 * @param refusedAfter from then on publishing it is refused; none: never
 */
@EachProperty(value = "trestle.schemas.lifecycle", list = true)
record LifecycleConfig(
    @Parameter Integer index,
    String type,
    int version,
    @Nullable Instant deprecatedSince,
    @Nullable Instant refusedAfter) {}
