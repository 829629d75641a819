/**
 * The live part of an object log: events of S3 are staged as they come ({@code S3EventHandler},
 * {@code StagedChanges}) and join what the import brought ({@code Join}), in the order that {@code
 * KeyOrder} decides, without I/O. {@code Tending} does it for a log, under a lease.
 */
@NullMarked
package dev.trestle.replayer.objects.live;

import org.jspecify.annotations.NullMarked;
