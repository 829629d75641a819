package dev.trestle.gateway.intake;

import dev.trestle.gateway.intake.Heads.Head;
import dev.trestle.s3events.ObjectChange.Kind;
import dev.trestle.s3events.ObjectEvent;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** An event of S3, and what S3 says of the object when asked, which it is once at most. */
final class Told {

  /** Metadata of an object that a consumer of an event wrote: that event's id. */
  private static final String CAUSE = "trestle-event";

  private final ObjectEvent event;
  private final Heads heads;
  private @Nullable Head head;

  Told(ObjectEvent event, Heads heads) {
    this.event = event;
    this.heads = heads;
  }

  ObjectEvent event() {
    return event;
  }

  /**
   * What S3 says of the object; empty if it is gone by the event.
   *
   * @throws Unmappable if S3 no longer has it
   */
  Optional<Head> head(Rule asking) throws Unmappable {
    if (head == null && isThere()) {
      head = heads.of(event).orElse(null);
      if (head == null) {
        throw new Unmappable(
            asking,
            "OBJECT_GONE",
            "S3 has the object no more: if it was meant to go, discard this");
      }
    }
    return Optional.ofNullable(head);
  }

  /**
   * As the event tells it, else as S3 says.
   *
   * @throws Unmappable as {@link #head}
   */
  OptionalLong size(Rule asking) throws Unmappable {
    if (event.size().isPresent()) {
      return event.size();
    }
    Optional<Head> asked = head(asking);
    return asked.isPresent() ? OptionalLong.of(asked.get().size()) : OptionalLong.empty();
  }

  /**
   * Id of the event in consequence of which the object was written, as the object says; empty if it
   * does not, or the rule does not ask.
   *
   * @throws Unmappable as {@link #head}
   */
  String cause(Rule rule) throws Unmappable {
    Optional<Head> asked = rule.head() ? head(rule) : Optional.empty();
    return asked.map(each -> each.metadata().getOrDefault(CAUSE, "")).orElse("");
  }

  private boolean isThere() {
    return event.change().map(change -> change.kind() == Kind.CREATED).orElse(true);
  }
}
