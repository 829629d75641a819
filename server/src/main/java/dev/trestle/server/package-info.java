/**
 * What every Trestle service has, so that a service holds only its own work.
 *
 * <p>Starting points: {@link dev.trestle.server.Environment} for the names of AWS resources, {@link
 * dev.trestle.server.ReadinessCheck} for what must be there before the service says that it is
 * ready, {@link dev.trestle.server.Drainable} for what must end before it stops, {@link
 * dev.trestle.server.Watches} for calls that are told what changes, {@code FatalErrors} for what
 * becomes of an error that nobody caught.
 */
package dev.trestle.server;
