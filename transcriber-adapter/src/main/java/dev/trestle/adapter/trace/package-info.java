/** Spans that go on from an event to the end of its job, and what log lines say about them. */
@NullMarked
package dev.trestle.adapter.trace;

import org.jspecify.annotations.NullMarked;
