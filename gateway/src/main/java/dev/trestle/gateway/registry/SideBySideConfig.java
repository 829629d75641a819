package dev.trestle.gateway.registry;

import io.micronaut.context.annotation.EachProperty;
import io.micronaut.context.annotation.Parameter;

/**
 * A further version in which events go to the bus, settings {@code trestle.side-by-side[<n>].*}.
 * The mapping {@code mappings/<kebab-type>.v<from>-to-v<to>.jsonata} beside the schemas says how.
 *
 * @param index place in the list
 * @param type event type
 * @param from version that is published
 * @param to version that also goes to the bus
 */
@EachProperty(value = "trestle.side-by-side", list = true)
record SideBySideConfig(@Parameter Integer index, String type, int from, int to) {}
