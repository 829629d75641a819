/** The AWS clients, and whether what they need is there. */
@NullMarked
package dev.trestle.gateway.aws;

import org.jspecify.annotations.NullMarked;
