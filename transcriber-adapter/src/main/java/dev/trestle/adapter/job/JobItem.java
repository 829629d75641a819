package dev.trestle.adapter.job;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A job as an item of the table. Times are text of one width, so that they sort. */
final class JobItem {

  static final String JOB_ID = "job_id";
  static final String STATUS = "status";
  static final String SUBMITTED_AT = "submitted_at";
  static final String SENDER = "sender";
  static final String SEND_UNTIL = "send_until";
  static final String ENDING_STATUS = "ending_status";
  static final String ENDING_EVENT = "completion_event_id";
  static final String ENDING_PAYLOAD = "completion_payload";
  static final String ENDING_TIME = "completion_time";
  static final String ENDING_ERROR = "error";
  static final String ENDED_AT = "ended_at";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Map<String, AttributeValue> item;

  JobItem(Map<String, AttributeValue> item) {
    this.item = item;
  }

  static Map<String, AttributeValue> of(Job job) {
    Map<String, AttributeValue> item = new HashMap<>();
    item.put(JOB_ID, text(job.jobId()));
    item.put(STATUS, text(job.state().name()));
    item.put("event_id", text(job.eventId()));
    item.put("event_time", time(job.eventTime()));
    item.put("user_id", text(job.userId()));
    item.put("file_id", text(job.fileId()));
    item.put("s3_input_path", text(job.input().toString()));
    if (job.inputVersion() != null) {
      item.put("s3_input_version_id", text(job.inputVersion()));
    }
    item.put("s3_output_path", text(job.output().toString()));
    item.put("estimated_milliseconds", number(job.estimatedDuration().toMillis()));
    item.put("priority", number(job.priority()));
    item.put(SUBMITTED_AT, time(job.submittedAt()));
    item.put("traceparent", text(job.traceparent()));
    return item;
  }

  Job job() {
    return new Job(
        get(JOB_ID),
        state(),
        get("event_id"),
        instant("event_time"),
        get("user_id"),
        get("file_id"),
        S3Path.parse(get("s3_input_path")),
        find("s3_input_version_id"),
        S3Path.parse(get("s3_output_path")),
        Duration.ofMillis(Long.parseLong(attribute("estimated_milliseconds").n())),
        Integer.parseInt(attribute("priority").n()),
        instant(SUBMITTED_AT),
        get("traceparent"),
        ending(),
        item.containsKey(ENDED_AT) ? instant(ENDED_AT) : null);
  }

  JobState state() {
    return JobState.valueOf(get(STATUS));
  }

  boolean isSentBy(String sender) {
    return sender.equals(find(SENDER));
  }

  Instant sendUntil() {
    return instant(SEND_UNTIL);
  }

  @Nullable Ending ending() {
    String status = find(ENDING_STATUS);
    return status == null
        ? null
        : new Ending(
            JobState.valueOf(status),
            get(ENDING_EVENT),
            get(ENDING_PAYLOAD),
            instant(ENDING_TIME),
            get(ENDING_ERROR));
  }

  static AttributeValue text(String value) {
    return AttributeValue.fromS(value);
  }

  static AttributeValue time(Instant value) {
    return text(TIME.format(value));
  }

  private static AttributeValue number(long value) {
    return AttributeValue.fromN(Long.toString(value));
  }

  private Instant instant(String name) {
    return Instant.parse(get(name));
  }

  private String get(String name) {
    return attribute(name).s();
  }

  private @Nullable String find(String name) {
    AttributeValue value = item.get(name);
    return value == null ? null : value.s();
  }

  private AttributeValue attribute(String name) {
    AttributeValue value = item.get(name);
    if (value == null) {
      throw new IllegalStateException(
          "Job " + item.get(JOB_ID) + " lacks '" + name + "': the table was written by others");
    }
    return value;
  }
}
