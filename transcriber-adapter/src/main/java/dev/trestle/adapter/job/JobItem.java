package dev.trestle.adapter.job;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A job as an item of the table. Times are text of one width, so that they sort. */
final class JobItem {

  static final String JOB_ID = "job_id";
  static final String STATUS = "status";
  static final String USER_ID = "user_id";
  static final String ATTEMPT = "attempt";
  static final String PRIORITY = "priority";
  static final String ESTIMATE = "estimated_milliseconds";
  static final String EVENT_ID = "event_id";
  static final String SEND_UNTIL = "send_until";
  static final String REVISION = "revision";

  private static final String SUBMITTED_AT = "submitted_at";
  private static final String INPUT_VERSION = "s3_input_version_id";
  private static final String SENDER = "sender";
  private static final String QUEUED_AT = "queued_at";
  private static final String DEADLINE = "deadline";
  private static final String PROGRESS = "progress";
  private static final String PROGRESS_WORKER = "progress_worker";
  private static final String PROGRESS_AT = "progress_at";
  private static final String ENDING_STATUS = "ending_status";
  private static final String ENDING_EVENT = "completion_event_id";
  private static final String ENDING_TYPE = "completion_type";
  private static final String ENDING_VERSION = "completion_version";
  private static final String ENDING_PAYLOAD = "completion_payload";
  private static final String ENDING_TIME = "completion_time";
  private static final String ENDING_ERROR = "error";
  private static final String ENDED_AT = "ended_at";
  private static final String TTL = "ttl";
  private static final String ROUTE = "route";
  private static final String HISTORY = "history";
  private static final String DEFAULT_ROUTE = "audio";

  /** Attributes that a job may have at one time and lack at a later one. */
  static final Set<String> PASSING =
      Set.of(
          SENDER,
          SEND_UNTIL,
          QUEUED_AT,
          DEADLINE,
          PROGRESS,
          PROGRESS_WORKER,
          PROGRESS_AT,
          ENDING_STATUS,
          ENDING_EVENT,
          ENDING_TYPE,
          ENDING_VERSION,
          ENDING_PAYLOAD,
          ENDING_TIME,
          ENDING_ERROR,
          ENDED_AT,
          TTL,
          JobIndexes.WORK,
          JobIndexes.WORK_ORDER);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Map<String, AttributeValue> item;

  JobItem(Map<String, AttributeValue> item) {
    this.item = item;
  }

  /**
   * All attributes of a job.
   *
   * @param keep how long an ended job is kept
   */
  static Map<String, AttributeValue> of(Job job, Duration keep) {
    Map<String, AttributeValue> item = new HashMap<>();
    item.put(JOB_ID, text(job.jobId()));
    item.put(STATUS, text(job.state().name()));
    item.put(EVENT_ID, text(job.eventId()));
    item.put("event_time", time(job.eventTime()));
    item.put(USER_ID, text(job.userId()));
    item.put("file_id", text(job.fileId()));
    item.put("s3_input_path", text(job.input().toString()));
    if (job.inputVersion() != null) {
      item.put(INPUT_VERSION, text(job.inputVersion()));
    }
    item.put("s3_output_path", text(job.output().toString()));
    item.put(ESTIMATE, number(job.estimatedDuration().toMillis()));
    item.put(PRIORITY, number(job.priority()));
    item.put(SUBMITTED_AT, time(job.submittedAt()));
    item.put("traceparent", text(job.traceparent()));
    item.put(ROUTE, text(job.route()));
    item.put(ATTEMPT, number(job.attempt()));
    item.put(REVISION, number(job.revision()));
    item.put(HISTORY, AttributeValue.fromL(job.history().stream().map(ChangeItem::of).toList()));
    putTime(item, QUEUED_AT, job.queuedAt());
    putTime(item, DEADLINE, job.deadline());
    Sender sender = job.sender();
    if (sender != null) {
      item.put(SENDER, text(sender.name()));
      item.put(SEND_UNTIL, time(sender.until()));
    }
    Progress progress = job.progress();
    if (progress != null) {
      item.put(PROGRESS, number(progress.percent()));
      item.put(PROGRESS_WORKER, text(progress.workerId()));
      item.put(PROGRESS_AT, time(progress.at()));
    }
    Ending ending = job.ending();
    if (ending != null) {
      item.put(ENDING_STATUS, text(ending.state().name()));
      item.put(ENDING_EVENT, text(ending.eventId()));
      item.put(ENDING_TYPE, text(ending.type()));
      item.put(ENDING_VERSION, number(ending.version()));
      item.put(ENDING_PAYLOAD, text(ending.payload()));
      item.put(ENDING_TIME, time(ending.time()));
      item.put(ENDING_ERROR, text(ending.error()));
    }
    Instant endedAt = job.endedAt();
    putTime(item, ENDED_AT, endedAt);
    if (endedAt != null) {
      item.put(TTL, number(endedAt.plus(keep).getEpochSecond()));
    }
    JobIndexes.put(job, item);
    return item;
  }

  Job job() {
    return new Job(
        get(JOB_ID),
        JobState.valueOf(get(STATUS)),
        get(EVENT_ID),
        instant("event_time"),
        get(USER_ID),
        get("file_id"),
        S3Path.parse(get("s3_input_path")),
        find(INPUT_VERSION),
        S3Path.parse(get("s3_output_path")),
        Duration.ofMillis(number(ESTIMATE)),
        (int) number(PRIORITY),
        instant(SUBMITTED_AT),
        get("traceparent"),
        // What jobs of before there were routes and attempts lack.
        item.containsKey(ROUTE) ? get(ROUTE) : DEFAULT_ROUTE,
        item.containsKey(ATTEMPT) ? (int) number(ATTEMPT) : 0,
        item.containsKey(SENDER) ? new Sender(get(SENDER), instant(SEND_UNTIL)) : null,
        findInstant(QUEUED_AT),
        findInstant(DEADLINE),
        item.containsKey(PROGRESS)
            ? new Progress((int) number(PROGRESS), get(PROGRESS_WORKER), instant(PROGRESS_AT))
            : null,
        item.containsKey(HISTORY)
            ? attribute(HISTORY).l().stream().map(ChangeItem::read).toList()
            : List.of(),
        ending(),
        findInstant(ENDED_AT),
        item.containsKey(REVISION) ? number(REVISION) : 0);
  }

  String jobId() {
    return get(JOB_ID);
  }

  /** Its place among those of its kind of work and shard. */
  String order() {
    return get(JobIndexes.WORK_ORDER);
  }

  Waiting waiting() {
    String order = order();
    return new Waiting(
        get(JOB_ID),
        (int) number(ATTEMPT),
        get(USER_ID),
        Duration.ofMillis(number(ESTIMATE)),
        (int) number(PRIORITY),
        findInstant(SEND_UNTIL),
        Instant.parse(order.split("#", 3)[1]),
        order);
  }

  Running running() {
    String order = order();
    return new Running(
        get(JOB_ID),
        (int) number(ATTEMPT),
        get(USER_ID),
        Duration.ofMillis(number(ESTIMATE)),
        Instant.parse(order.split("#", 2)[0]),
        order);
  }

  private @Nullable Ending ending() {
    String status = find(ENDING_STATUS);
    return status == null
        ? null
        : new Ending(
            JobState.valueOf(status),
            get(ENDING_EVENT),
            get(ENDING_TYPE),
            (int) number(ENDING_VERSION),
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

  static AttributeValue number(long value) {
    return AttributeValue.fromN(Long.toString(value));
  }

  private static void putTime(
      Map<String, AttributeValue> item, String name, @Nullable Instant value) {
    if (value != null) {
      item.put(name, time(value));
    }
  }

  long number(String name) {
    return Long.parseLong(attribute(name).n());
  }

  Instant instant(String name) {
    return Instant.parse(get(name));
  }

  private @Nullable Instant findInstant(String name) {
    String value = find(name);
    return value == null ? null : Instant.parse(value);
  }

  String get(String name) {
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
