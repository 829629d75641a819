package dev.trestle.adapter.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A valid AudioUploaded event.
 *
 * @param id the event's id; of an event that did not come through the gateway, the envelope's
 * @param time when it happened; absent if the sender left it out
 * @param traceparent W3C trace context; may be empty
 * @param payload what its schema describes
 */
record AudioEvent(String id, @Nullable Instant time, String traceparent, JsonNode payload) {}
