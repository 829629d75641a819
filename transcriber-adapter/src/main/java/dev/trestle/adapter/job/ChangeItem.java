package dev.trestle.adapter.job;

import static dev.trestle.adapter.job.JobItem.number;
import static dev.trestle.adapter.job.JobItem.text;
import static dev.trestle.adapter.job.JobItem.time;

import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An entry of a history as the table has it; short names, since there are many. */
final class ChangeItem {

  private ChangeItem() {}

  static AttributeValue of(Change change) {
    return AttributeValue.fromM(
        Map.of(
            "t", time(change.at()),
            "s", text(change.state().name()),
            "a", number(change.attempt()),
            "n", text(change.note())));
  }

  static Change read(AttributeValue value) {
    JobItem entry = new JobItem(value.m());
    return new Change(
        entry.instant("t"),
        JobState.valueOf(entry.get("s")),
        (int) entry.number("a"),
        entry.get("n"));
  }
}
