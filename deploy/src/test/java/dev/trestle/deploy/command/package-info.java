/** The commands of {@code deploy/}, tried against stand-ins for the tools that they call. */
@NullMarked
package dev.trestle.deploy.command;

import org.jspecify.annotations.NullMarked;
