/** How far groups have got and how far they lag. */
@NullMarked
package dev.trestle.replayer.group;

import org.jspecify.annotations.NullMarked;
