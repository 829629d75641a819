package dev.trestle.replayer.reseed;

import dev.trestle.log.LogRecord;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import dev.trestle.replayer.operation.Cause;
import dev.trestle.s3events.ObjectChange;
import java.util.Optional;
import java.util.function.Function;

/**
 * An object version, as somebody wants to be told of it.
 *
 * @param form empty for a version that is left out
 */
record ObjectBody(Function<ObjectChange, Optional<String>> form) implements Body {

  @Override
  public Rendered<String> of(LogRecord record) {
    Optional<ObjectChange> version =
        ObjectVersionEvents.version(record.event()).map(ObjectVersion::toChange);
    if (version.isEmpty()) {
      return new Rendered.Refused<>(
          new Cause(
              "NOT_AN_OBJECT_VERSION",
              "an event of type "
                  + record.event().type()
                  + " has no form of S3: choose another format, or filter for ObjectVersion"));
    }
    return form.apply(version.get())
        .<Rendered<String>>map(Rendered.Ready::new)
        .orElseGet(Rendered.Omitted::new);
  }
}
