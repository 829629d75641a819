/** AWS clients that Micronaut does not make itself. */
@NullMarked
package dev.trestle.server.aws;

import org.jspecify.annotations.NullMarked;
