package dev.trestle.replayer.reseed;

import dev.trestle.bus.BusPlace;
import dev.trestle.bus.EventEnvelope;
import dev.trestle.log.LogRecord;
import dev.trestle.replayer.envelope.EventTypes;
import java.nio.charset.StandardCharsets;

/**
 * The event as EventBridge delivers it.
 *
 * @param reseed id that marks it as replayed
 * @param newJobs whether new jobs are to be made of it
 */
record EnvelopeBody(EventTypes types, BusPlace place, String reseed, boolean newJobs)
    implements Body {

  @Override
  public Rendered<String> of(LogRecord record) {
    EventTypes.OnBus onBus = types.of(record.event());
    EventEnvelope envelope =
        newJobs
            ? EventEnvelope.replayedForNewJobs(
                record, onBus.detailType(), onBus.resources(), place, reseed)
            : EventEnvelope.replayed(record, onBus.detailType(), onBus.resources(), place, reseed);
    return new Rendered.Ready<>(new String(envelope.json(), StandardCharsets.UTF_8));
  }
}
