/** Which logs exist and how many partitions each has. */
@NullMarked
package dev.trestle.log.catalog;

import org.jspecify.annotations.NullMarked;
