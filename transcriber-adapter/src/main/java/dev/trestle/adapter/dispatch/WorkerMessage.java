package dev.trestle.adapter.dispatch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.adapter.event.JsonText;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.route.Route;
import dev.trestle.queues.Message;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A job as workers take it. The body has exactly the members that they know, and those that the
 * route adds; what else a worker may want is in message attributes, which they ignore.
 *
 * @param body JSON text
 * @param attributes {@code event_id}, {@code traceparent} and {@code s3_input_version_id}, each
 *     only if there is one
 */
record WorkerMessage(String body, Map<String, String> attributes) {

  static WorkerMessage of(Route route, Job job) {
    ObjectNode body = JsonText.object();
    body.put("job_id", job.jobId());
    body.put("s3_input_path", job.input().toString());
    body.put("s3_output_path", job.output().toString());
    body.put("estimated_duration_seconds", wholeSeconds(job));
    body.put("priority", job.priority());
    body.put("retry_count", job.attempt());
    body.put("submitted_at", job.submittedAt().toString());
    body.setAll(route.members());
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("event_id", job.eventId());
    if (!job.traceparent().isEmpty()) {
      attributes.put(Message.TRACEPARENT, job.traceparent());
    }
    if (job.inputVersion() != null) {
      attributes.put("s3_input_version_id", job.inputVersion());
    }
    return new WorkerMessage(JsonText.text(body), attributes);
  }

  /** Rounded up, since some workers take whole numbers only; 0 stands for unknown. */
  private static long wholeSeconds(Job job) {
    return job.estimatedDuration().plusMillis(999).toSeconds();
  }
}
