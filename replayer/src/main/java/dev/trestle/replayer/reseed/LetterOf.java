package dev.trestle.replayer.reseed;

import dev.trestle.internal.v1.PlannedTarget;
import dev.trestle.log.LogRecord;
import dev.trestle.replayer.operation.Cause;

/** Makes the messages of a queue or a topic. */
record LetterOf(Body body, PlannedTarget target, String reseed) {

  Rendered<Letter> of(LogRecord record) {
    Rendered<String> text = body.of(record);
    if (text instanceof Rendered.Refused<String> refused) {
      return new Rendered.Refused<>(refused.cause());
    }
    if (!(text instanceof Rendered.Ready<String> ready)) {
      return new Rendered.Omitted<>();
    }
    Letter letter =
        target.getFifo()
            ? Letter.fifo(ready.message(), record, reseed)
            : Letter.standard(ready.message(), reseed);
    return letter.bytes() <= target.getMaxMessageBytes()
        ? new Rendered.Ready<>(letter)
        : new Rendered.Refused<>(
            new Cause(
                "TOO_LARGE",
                "its message has "
                    + letter.bytes()
                    + " bytes; "
                    + target.getArn()
                    + " takes "
                    + target.getMaxMessageBytes()));
  }
}
