/**
 * Small items that change by one conditional write each: the table behind groups, leases and
 * markers.
 */
@NullMarked
package dev.trestle.log.state;

import org.jspecify.annotations.NullMarked;
