package dev.trestle.bus;

import com.fasterxml.jackson.databind.JsonNode;
import dev.trestle.log.LogName;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Position;
import java.util.Optional;

/**
 * What the gateway says about an event in the member {@code _event} of its detail. Whoever may put
 * on the bus can forge it: the policy of the bus decides who may.
 *
 * @param id of the event, the same however often it is on the bus
 * @param type the event type
 * @param schemaVersion of the payload, from 1; 0 if it has none
 * @param subject empty if none
 * @param position in the log, if it is told
 * @param traceparent W3C trace context, or empty
 * @param replay id of the reseed that sent the event again; empty for a new event
 */
public record EventMember(
    String id,
    String type,
    int schemaVersion,
    String subject,
    Optional<Position> position,
    String traceparent,
    String replay) {

  /** Name of the member. No payload has one of this name. */
  public static final String NAME = "_event";

  /** Reads the member; empty if there is none, or one without id, type and version. */
  static Optional<EventMember> read(JsonNode detail) {
    JsonNode member = detail.path(NAME);
    String id = text(member, "id");
    String type = text(member, "type");
    JsonNode version = member.path("schemaVersion");
    if (id.isEmpty() || type.isEmpty() || !version.canConvertToInt() || version.intValue() < 0) {
      return Optional.empty();
    }
    return Optional.of(
        new EventMember(
            id,
            type,
            version.intValue(),
            text(member, "subject"),
            position(member),
            text(member, "traceparent"),
            text(member, "replay")));
  }

  private static Optional<Position> position(JsonNode member) {
    String log = text(member, "log");
    JsonNode partition = member.path("partition");
    JsonNode offset = member.path("offset");
    boolean told =
        LogName.problemWith(log).isEmpty()
            && isCount(partition)
            && partition.canConvertToInt()
            && isCount(offset);
    return told
        ? Optional.of(
            new Position(new Partition(log, partition.intValue()), Offset.of(offset.longValue())))
        : Optional.empty();
  }

  private static boolean isCount(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0;
  }

  private static String text(JsonNode member, String name) {
    return member.path(name).isTextual() ? member.path(name).textValue() : "";
  }
}
