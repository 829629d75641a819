package dev.trestle.replayer.objects;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How live changes join object logs, settings {@code trestle.objects.*}.
 *
 * @param enabled whether this process takes S3 events and appends to object logs
 * @param consumers how many consumers of the queue of S3 events this process has. One asks the
 *     queue for messages one time after another, and so takes some 400 a second at 10 ms for an
 *     answer
 * @param orderWait how long a change waits for one of the same key with a lower sequencer. S3 and
 *     EventBridge deliver nearly all within a second; this is also what a change is delayed by
 * @param lease how long nobody else takes over a log from a process that died
 * @param busyPoll time between looks at what is staged while something is: each reads all of it, up
 *     to four pages
 * @param idlePoll and while nothing is; each look costs four small reads for each log
 * @param page staged changes looked at at a time, for each quarter of the keys: four pages are what
 *     a log holds in memory, some 2 KB for each change
 * @param workers threads that look up and fetch, for all logs together
 * @param remembered how long it is remembered what a log has. A message can be in the queue for 14
 *     days, in its dead-letter queue for 14 and, sent back, for another 14
 * @param importFolder where imports put what does not fit into their memory, about 200 bytes and
 *     the key for each version, three times that after a crash; empty: the system's folder for
 *     temporary files
 * @param importMemory bytes of versions that one import holds; up to {@code
 *     trestle.operation.max-running} go on at a time
 * @param indexedAtOnce records of the history indexed in one pass over it; 1,000,000 hold 32 MB
 */
@Context
@ConfigurationProperties("trestle.objects")
public record ObjectLogConfig(
    @Bindable(defaultValue = "true") boolean enabled,
    @Bindable(defaultValue = "3") int consumers,
    @Bindable(defaultValue = "1s") Duration orderWait,
    @Bindable(defaultValue = "10s") Duration lease,
    @Bindable(defaultValue = "200ms") Duration busyPoll,
    @Bindable(defaultValue = "1s") Duration idlePoll,
    @Bindable(defaultValue = "500") int page,
    @Bindable(defaultValue = "16") int workers,
    @Bindable(defaultValue = "45d") Duration remembered,
    @Bindable(defaultValue = "1000000") int indexedAtOnce,
    @Bindable(defaultValue = "") String importFolder,
    @Bindable(defaultValue = "33554432") long importMemory) {

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException naming the setting that must be changed
   */
  public ObjectLogConfig {
    positive("consumers", consumers);
    notNegative("order-wait", orderWait);
    atLeast("lease", lease, Duration.ofSeconds(1));
    atLeast("busy-poll", busyPoll, Duration.ofMillis(1));
    atLeast("idle-poll", idlePoll, busyPoll);
    atLeast("remembered", remembered, Duration.ofDays(1));
    positive("page", page);
    positive("workers", workers);
    positive("indexed-at-once", indexedAtOnce);
    positive("import-memory", importMemory);
  }

  private static void notNegative(String setting, Duration value) {
    atLeast(setting, value, Duration.ZERO);
  }

  private static void atLeast(String setting, Duration value, Duration least) {
    if (value.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          "trestle.objects." + setting + " is " + value + ": use " + least + " or more");
    }
  }

  private static void positive(String setting, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "trestle.objects." + setting + " is " + value + ": use 1 or more");
    }
  }
}
