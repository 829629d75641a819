/** How far each group has got. */
@NullMarked
package dev.trestle.log.group;

import org.jspecify.annotations.NullMarked;
