package dev.trestle.aws.embedded.events;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** One rule of one bus; immutable but for its targets. */
record Rule(
    String name,
    String bus,
    String arn,
    @Nullable EventPattern pattern,
    @Nullable String schedule,
    boolean enabled,
    @Nullable String description,
    Map<String, Target> targets) {

  static Rule create(
      String name,
      String bus,
      String arn,
      @Nullable EventPattern pattern,
      @Nullable String schedule,
      boolean enabled,
      @Nullable String description,
      @Nullable Rule before) {
    return new Rule(
        name,
        bus,
        arn,
        pattern,
        schedule,
        enabled,
        description,
        before == null ? new ConcurrentSkipListMap<>() : before.targets);
  }

  Rule with(boolean nowEnabled) {
    return new Rule(name, bus, arn, pattern, schedule, nowEnabled, description, targets);
  }

  boolean matches(String event) {
    return enabled && pattern != null && pattern.matches(event);
  }
}
