/**
 * The replayer: serves the logs over gRPC.
 *
 * <p>Starting points: {@code EventReaderService} is the gRPC edge, {@link
 * dev.trestle.replayer.read.Reads} streams records, {@link dev.trestle.replayer.group.Groups} keeps
 * how far readers have got, {@link dev.trestle.replayer.logs.Logs} tells what there is. {@link
 * dev.trestle.replayer.operation.Operations} and its neighbours run long work; {@code
 * dev.trestle.replayer.reseed} sends ranges of logs again.
 */
@NullMarked
package dev.trestle.replayer;

import org.jspecify.annotations.NullMarked;
