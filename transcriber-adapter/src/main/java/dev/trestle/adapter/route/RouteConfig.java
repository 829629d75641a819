package dev.trestle.adapter.route;

import io.micronaut.context.annotation.EachProperty;
import io.micronaut.context.annotation.Parameter;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.util.List;

/**
 * A route as it is configured, settings {@code trestle.adapter.routes.<name>.*}.
 *
 * @param name of the route
 * @param enabled whether there is such a route
 * @param order routes of lower order are asked first, then those whose name sorts first
 * @param types event types that the route is for
 * @param pattern event pattern that those events must match; empty: all do
 * @param queue name or URL of the worker queue; empty: {@code <env>-transcription-jobs}
 * @param output key, or {@code s3://bucket/key}, with <code>{job_id}</code> in it
 * @param priority of jobs whose event names none; 0: {@code trestle.adapter.default-priority}
 * @param mapping JSONata from the payload to a job's members; empty: none is needed
 * @param members JSON object of further members of the message to workers
 * @param workersCutKeys whether workers cut keys at {@code ?} and {@code #}, as those do that take
 *     the path apart as a URL
 * @param maxPerSecond jobs sent in any second, by all processes; 0: no limit
 * @param stagger least time between one job and the next
 * @param maxInFlight jobs claimed or sent and not ended; 0: no limit
 * @param highWater messages in the worker queue; 0: no limit
 * @param maxAttempts how often a job is sent at most
 * @param deadline base of the time that an attempt has. Workers leave what failed for its 30
 *     minutes, so three tries take 90; a fleet that starts from nothing may have to work off hours
 *     before that: a day is beyond both
 * @param deadlineFactor how many times the audio's duration is added; slow workers take about once
 * @param completionType event type that is published of a job's end
 * @param completionVersion its schema version
 * @param completionMapping JSONata from a TranscriptionCompleted payload to its payload; empty: the
 *     payload stays as it is
 */
@EachProperty("trestle.adapter.routes")
record RouteConfig(
    @Parameter String name,
    @Bindable(defaultValue = "true") boolean enabled,
    @Bindable(defaultValue = "0") int order,
    @Bindable(defaultValue = "") List<String> types,
    @Bindable(defaultValue = "") String pattern,
    @Bindable(defaultValue = "") String queue,
    @Bindable(defaultValue = "transcripts/{job_id}.json") String output,
    @Bindable(defaultValue = "0") int priority,
    @Bindable(defaultValue = "") String mapping,
    @Bindable(defaultValue = "{}") String members,
    @Bindable(defaultValue = "true") boolean workersCutKeys,
    @Bindable(defaultValue = "0") double maxPerSecond,
    @Bindable(defaultValue = "0s") Duration stagger,
    @Bindable(defaultValue = "0") int maxInFlight,
    @Bindable(defaultValue = "0") int highWater,
    @Bindable(defaultValue = "1") int maxAttempts,
    @Bindable(defaultValue = "24h") Duration deadline,
    @Bindable(defaultValue = "4") double deadlineFactor,
    @Bindable(defaultValue = "TranscriptionCompleted") String completionType,
    @Bindable(defaultValue = "1") int completionVersion,
    @Bindable(defaultValue = "") String completionMapping) {

  static final String PREFIX = "trestle.adapter.routes.";

  /** What a problem with one of the settings is told as. */
  IllegalArgumentException wrong(String key, String problem) {
    return new IllegalArgumentException(PREFIX + name + "." + key + ": " + problem);
  }
}
