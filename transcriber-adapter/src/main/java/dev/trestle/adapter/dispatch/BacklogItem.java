package dev.trestle.adapter.dispatch;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A backlog as the table has it: times and durations in milliseconds. */
final class BacklogItem {

  private static final String AT = "at";
  private static final String WAITING = "waiting";
  private static final String WAITING_AUDIO = "waiting_audio";
  private static final String RUNNING = "running";
  private static final String RUNNING_AUDIO = "running_audio";
  private static final String OLDEST = "oldest";
  private static final String HOLD = "hold";

  private static final String PACE = "pace";

  private BacklogItem() {}

  static Map<String, AttributeValue> of(Backlog backlog) {
    Map<String, AttributeValue> item = new HashMap<>();
    item.put(AT, time(backlog.at()));
    item.put(WAITING, number(backlog.waitingJobs()));
    item.put(WAITING_AUDIO, number(backlog.waitingAudio().toMillis()));
    item.put(RUNNING, number(backlog.runningJobs()));
    item.put(RUNNING_AUDIO, number(backlog.runningAudio().toMillis()));
    Instant oldest = backlog.oldest();
    if (oldest != null) {
      item.put(OLDEST, time(oldest));
    }
    item.put(PACE, AttributeValue.fromN(BigDecimal.valueOf(backlog.pace()).toPlainString()));
    item.put(HOLD, AttributeValue.fromS(backlog.hold().name()));
    return item;
  }

  /** A backlog; {@code null} if a later version wrote what this one does not know. */
  static @Nullable Backlog read(Map<String, AttributeValue> item) {
    AttributeValue oldest = item.get(OLDEST);
    try {
      return new Backlog(
          time(of(item, AT)),
          (int) number(item, WAITING),
          Duration.ofMillis(number(item, WAITING_AUDIO)),
          (int) number(item, RUNNING),
          Duration.ofMillis(number(item, RUNNING_AUDIO)),
          oldest == null ? null : time(oldest),
          Hold.valueOf(of(item, HOLD).s()),
          Double.parseDouble(of(item, PACE).n()));
    } catch (IllegalArgumentException unknown) {
      return null;
    }
  }

  static AttributeValue time(Instant time) {
    return number(time.toEpochMilli());
  }

  static Instant time(AttributeValue value) {
    return Instant.ofEpochMilli(Long.parseLong(value.n()));
  }

  private static AttributeValue number(long value) {
    return AttributeValue.fromN(Long.toString(value));
  }

  private static long number(Map<String, AttributeValue> item, String name) {
    return Long.parseLong(of(item, name).n());
  }

  private static AttributeValue of(Map<String, AttributeValue> item, String name) {
    AttributeValue value = item.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no " + name);
    }
    return value;
  }
}
