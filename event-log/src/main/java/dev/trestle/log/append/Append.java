package dev.trestle.log.append;

import dev.trestle.log.Event;
import dev.trestle.log.store.Identity;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One event to be appended.
 *
 * @param content hash of what the publisher said, see {@link Identity}: a repeated id with the same
 *     content is a duplicate, with another one a conflict
 * @param within how long the caller waits, by the monotonic clock; {@link AppendConfig#maxWait}
 *     applies as well. Zero or less: the deadline has passed
 * @param attachment handed to the {@link AppendListener} with the record, as it is; {@code null} if
 *     nobody waits for more than the append
 */
public record Append(Event event, long content, Duration within, @Nullable Object attachment) {

  private static final Duration AS_CONFIGURED = Duration.ofDays(1);

  /** Waits as long as the appender's configuration allows. What was said is the event itself. */
  public static Append of(Event event) {
    return new Append(
        event,
        Identity.contentOf(event.source(), event.type(), event.subject(), event.payload()),
        AS_CONFIGURED,
        null);
  }

  /** The same for a caller who waits no longer than this. */
  public Append within(Duration remaining) {
    return new Append(event, content, remaining, attachment);
  }

  Identity identity() {
    return Identity.of(event.id(), content);
  }
}
