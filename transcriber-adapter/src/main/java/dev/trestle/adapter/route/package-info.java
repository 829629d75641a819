/**
 * Which events become jobs, for which worker queue, under which limits, and what is published of
 * their end. Starting point: {@code Routes}.
 */
@NullMarked
package dev.trestle.adapter.route;

import org.jspecify.annotations.NullMarked;
