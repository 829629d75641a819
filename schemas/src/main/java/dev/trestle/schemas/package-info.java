/**
 * The event contracts: the schemas themselves, the catalog that holds them, and validation of
 * payloads against them.
 *
 * <p>Starting points: {@link dev.trestle.schemas.SchemaCatalog} to look a schema up, {@link
 * dev.trestle.schemas.Schema#validate} to check a payload, {@link dev.trestle.schemas.Schema#read}
 * to take in a new schema.
 */
@NullMarked
package dev.trestle.schemas;

import org.jspecify.annotations.NullMarked;
