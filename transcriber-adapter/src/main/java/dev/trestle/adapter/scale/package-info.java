/** Tells KEDA how many workers a route needs, by its contract of external scalers. */
@NullMarked
package dev.trestle.adapter.scale;

import org.jspecify.annotations.NullMarked;
