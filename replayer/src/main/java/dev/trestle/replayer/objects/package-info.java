/**
 * Logs of object versions, {@code objects/<name>}: one record for each version and delete marker of
 * a bucket under a prefix.
 */
@NullMarked
package dev.trestle.replayer.objects;

import org.jspecify.annotations.NullMarked;
