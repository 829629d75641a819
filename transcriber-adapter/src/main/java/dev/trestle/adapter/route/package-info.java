/**
 * Which events become jobs, for which worker queue and how long, and what is published of their
 * end. Starting point: {@code Routes}.
 */
@NullMarked
package dev.trestle.adapter.route;

import org.jspecify.annotations.NullMarked;
