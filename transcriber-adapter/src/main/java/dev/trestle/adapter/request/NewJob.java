package dev.trestle.adapter.request;

import com.fasterxml.uuid.Generators;
import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.route.Route;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** Makes the job that an event asks for: the same one, whenever it is made. */
final class NewJob {

  /** Makes a job's id from an event's, by RFC 9562 version 5; never changes. */
  private static final UUID NAMESPACE = UUID.fromString("6b1d2a52-3f0f-5c0e-9a52-7d4c8f0e1b11");

  private NewJob() {}

  /** The id of an event's job; of an event that a reseed asks new jobs for, one for each reseed. */
  static String jobId(AudioEvent event) {
    return event.replay().newJobs()
        ? jobId(event.id() + "\n" + event.replay().reseed())
        : jobId(event.id());
  }

  /** The id of the job of a new event. */
  static String jobId(String eventId) {
    return Generators.nameBasedGenerator(NAMESPACE).generate(eventId).toString();
  }

  /**
   * Makes the job; the refusal names what is wrong with the event or the route's mapping.
   *
   * @param traceparent what workers continue
   */
  static Reading<Job> of(AudioEvent event, Route route, String traceparent, Instant now) {
    return Asked.of(event.payload(), route)
        .then(asked -> Reading.of(job(event, asked, route, traceparent, now)));
  }

  private static Job job(
      AudioEvent event, Asked asked, Route route, String traceparent, Instant now) {
    String jobId = jobId(event);
    Instant submittedAt = now.truncatedTo(ChronoUnit.MILLIS);
    return Job.accepted(
        jobId,
        event.id(),
        event.time() == null ? submittedAt : event.time().truncatedTo(ChronoUnit.MILLIS),
        asked.userId(),
        asked.fileId(),
        asked.input(),
        asked.version(),
        route.output().of(jobId),
        asked.estimate(),
        asked.priority(),
        submittedAt,
        traceparent,
        route.name());
  }
}
