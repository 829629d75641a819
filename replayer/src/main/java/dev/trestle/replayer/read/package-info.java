/**
 * Reading logs over gRPC: replay from anywhere, follow, filter, pace.
 *
 * <p>Starting points: {@link dev.trestle.replayer.read.Reads} opens a read; {@code PartitionRead}
 * is the state machine of one partition, without I/O; {@code OpenRead} drives it as fast as the
 * caller takes its messages.
 */
@NullMarked
package dev.trestle.replayer.read;

import org.jspecify.annotations.NullMarked;
