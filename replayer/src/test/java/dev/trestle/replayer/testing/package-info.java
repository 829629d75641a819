/** What tests of several packages share. */
@NullMarked
package dev.trestle.replayer.testing;

import org.jspecify.annotations.NullMarked;
