/** The consumers of the adapter's queues: their settings, readiness, health and stop. */
@NullMarked
package dev.trestle.adapter.queue;

import org.jspecify.annotations.NullMarked;
