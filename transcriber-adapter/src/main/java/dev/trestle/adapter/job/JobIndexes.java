package dev.trestle.adapter.job;

import static dev.trestle.adapter.job.JobItem.text;
import static dev.trestle.adapter.job.JobItem.time;

import dev.trestle.adapter.job.JobStore.Place;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The attributes that put a job into the indexes. Each hash key has a shard, since DynamoDB takes
 * about 1,000 writes a second for one key.
 *
 * <p>{@code by-work}: what is to be done about a job, one of waiting to be sent, in flight, and
 * decided but not published; none for an ended one. {@code by-state} and {@code by-user}: for
 * lists. {@code by-change}: when the history grew last; an entry moves then, which costs two writes
 * of one unit.
 */
final class JobIndexes {

  static final String BY_WORK = "by-work";
  static final String WORK = "work";
  static final String WORK_ORDER = "work_order";

  static final String BY_STATE = "by-state";
  static final String STATE = "state_shard";
  static final String BY_USER = "by-user";
  static final String LIST_ORDER = "list_order";

  static final String BY_CHANGE = "by-change";
  static final String CHANGE = "change_shard";
  static final String CHANGE_ORDER = "change_order";

  private JobIndexes() {}

  static String waiting(String route, int shard) {
    return route + "#W#" + shard;
  }

  static String inFlight(String route, int shard) {
    return route + "#F#" + shard;
  }

  /** Of all routes, also of those that no configuration has any more. */
  static String unpublished(int shard) {
    return "#E#" + shard;
  }

  static String state(JobState state, int shard) {
    return state + "#" + shard;
  }

  static String listOrder(Place place) {
    return time(place.submittedAt()).s() + "#" + place.jobId();
  }

  /** Of the last entry; two of one millisecond differ in what they say. */
  static String changeOrder(Job job) {
    Change last = job.history().get(job.history().size() - 1);
    return String.join(
        "#", time(last.at()).s(), job.jobId(), String.valueOf(last.attempt()), last.state().name());
  }

  /** Writes the attributes into the item of a job. */
  static void put(Job job, Map<String, AttributeValue> item) {
    int shard = Math.floorMod(job.jobId().hashCode(), JobStore.SHARDS);
    item.put(STATE, text(state(job.state(), shard)));
    item.put(LIST_ORDER, text(listOrder(Place.of(job))));
    // Jobs of before there were histories have none.
    if (!job.history().isEmpty()) {
      item.put(CHANGE, text(String.valueOf(shard)));
      item.put(CHANGE_ORDER, text(changeOrder(job)));
    }
    if (job.state().isEnd()) {
      return;
    }
    Ending ending = job.ending();
    if (ending != null) {
      put(item, unpublished(shard), time(ending.time()).s(), job);
    } else if (job.state() == JobState.ACCEPTED) {
      String order = (9 - job.priority()) + "#" + time(job.submittedAt()).s();
      put(item, waiting(job.route(), shard), order, job);
    } else {
      // One that was sent has a deadline.
      var deadline = job.deadline() == null ? job.submittedAt() : job.deadline();
      put(item, inFlight(job.route(), shard), time(deadline).s(), job);
    }
  }

  private static void put(Map<String, AttributeValue> item, String work, String order, Job job) {
    item.put(WORK, text(work));
    item.put(WORK_ORDER, text(order + "#" + job.jobId()));
  }
}
