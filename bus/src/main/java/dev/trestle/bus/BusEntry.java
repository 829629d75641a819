package dev.trestle.bus;

import java.time.Instant;
import java.util.List;

/**
 * One entry of a PutEvents call.
 *
 * @param detail JSON text in UTF-8; not copied, must not be changed
 * @param order entries of the same order are sent one after another; empty: in no order
 * @param traceparent W3C trace context of the event, or empty
 * @param bytes size as EventBridge counts it
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a copy on each access is waste.
public record BusEntry(
    String source,
    String detailType,
    Instant time,
    List<String> resources,
    byte[] detail,
    String order,
    String traceparent,
    int bytes) {}
