/**
 * Operations: long work that outlives the process that does it. An operation is created by a
 * request that can be repeated, run by one process at a time under a lease, checkpointed, paused,
 * resumed, cancelled, watched and audited.
 *
 * <p>Starting points: a feature implements {@link dev.trestle.replayer.operation.OperationKind} and
 * {@link dev.trestle.replayer.operation.Work}, and its gRPC edge calls {@link
 * dev.trestle.replayer.operation.Operations} and {@link
 * dev.trestle.replayer.operation.OperationWatch}. {@code OperationRunner} finds what nobody runs,
 * {@code ActiveRun} keeps one operation's lease and checkpoint. {@link
 * dev.trestle.replayer.operation.Operation} is the state machine, without I/O.
 */
@NullMarked
package dev.trestle.replayer.operation;

import org.jspecify.annotations.NullMarked;
