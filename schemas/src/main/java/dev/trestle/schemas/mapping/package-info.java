/**
 * Mappings between versions of a schema: JSONata expressions kept beside the schemas, which turn a
 * payload of one version into a payload of another.
 *
 * <p>Mappings are part of what an operator deploys, as schemas in a folder are; they are never
 * taken from a request. The payloads they work on are.
 */
@NullMarked
package dev.trestle.schemas.mapping;

import org.jspecify.annotations.NullMarked;
