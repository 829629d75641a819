/**
 * The roles of {@code deploy/access.yaml} against what the services call; here, since they are
 * built before.
 */
@org.jspecify.annotations.NullMarked
package dev.trestle.launcher.access;
