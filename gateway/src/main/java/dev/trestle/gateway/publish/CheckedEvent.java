package dev.trestle.gateway.publish;

import dev.trestle.log.Event;
import dev.trestle.schemas.Schema;
import java.util.List;

/**
 * An event that may be published: complete, and valid under its schema.
 *
 * @param resources ARNs that its payload names
 */
record CheckedEvent(Event event, Schema schema, List<String> resources) {}
