/** Reading what EventBridge and workers send, strictly and without losing a digit. */
@NullMarked
package dev.trestle.adapter.event;

import org.jspecify.annotations.NullMarked;
