package dev.trestle.gateway.intake;

import dev.trestle.queues.ConsumerLimits;
import dev.trestle.server.Environment;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.util.List;

/**
 * How S3's messages are taken in, settings {@code trestle.intake.*}. Without a rule nothing is
 * read.
 *
 * @param queues names of the queues that are read; none: {@code <env>-s3-intake}. Dead letters go
 *     to the queue of that name with {@code -dlq}
 * @param writtenTo where consumers of events write, as places {@code bucket/prefix*suffix}: for
 *     rules that do not say it themselves. None: {@code <env>-transcripts} and {@code
 *     <env>-failed-events}
 * @param remember how long an event of S3 is known to have been published; 30 days outlast the 14
 *     of a queue and the 14 of its dead-letter queue
 * @param maxRounds events of one key that one gateway publishes within {@code round-window}; what
 *     is beyond is taken for a chain that comes round. 0: no limit
 * @param roundWindow for {@code max-rounds}
 * @param maxHops how many events of intake an object may come of, by its metadata {@code
 *     trestle-event}; heeded by rules with {@code head}
 * @param concurrency messages of each queue that are worked on at a time
 * @param longPoll 3 s, 4 s at most: the gateway waits 5 s for an answer of AWS
 * @param visibility 60 s, as the queue of {@code deploy/environment.yaml} has it
 * @param patience how long a message is tried while the log, the table or S3 does not answer
 * @param firstDelay wait before the first retry
 * @param longestDelay wait between retries at most
 */
@Context
@ConfigurationProperties("trestle.intake")
record IntakeConfig(
    @Bindable(defaultValue = "") List<String> queues,
    @Bindable(defaultValue = "") List<String> writtenTo,
    @Bindable(defaultValue = "30d") Duration remember,
    @Bindable(defaultValue = "30") int maxRounds,
    @Bindable(defaultValue = "10m") Duration roundWindow,
    @Bindable(defaultValue = "3") int maxHops,
    @Bindable(defaultValue = "16") int concurrency,
    @Bindable(defaultValue = "3s") Duration longPoll,
    @Bindable(defaultValue = "60s") Duration visibility,
    @Bindable(defaultValue = "30m") Duration patience,
    @Bindable(defaultValue = "500ms") Duration firstDelay,
    @Bindable(defaultValue = "30s") Duration longestDelay) {

  private static final String PREFIX = "trestle.intake.";
  private static final Duration LONGEST_POLL = Duration.ofSeconds(4);

  IntakeConfig {
    queues = withoutBlank(queues);
    writtenTo = withoutBlank(writtenTo);
    require(remember.toSeconds() >= 1, "remember", remember, "at least 1s");
    require(maxRounds >= 0, "max-rounds", maxRounds, "0 or more");
    require(roundWindow.toSeconds() >= 1, "round-window", roundWindow, "at least 1s");
    require(maxHops >= 1, "max-hops", maxHops, "at least 1");
    require(longPoll.compareTo(LONGEST_POLL) <= 0, "long-poll", longPoll, "at most 4s");
    try {
      var unused =
          new ConsumerLimits(concurrency, longPoll, visibility, patience, firstDelay, longestDelay);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(PREFIX + e.getMessage(), e);
    }
  }

  List<String> queues(Environment environment) {
    return queues.isEmpty() ? List.of(environment.s3IntakeQueue()) : queues;
  }

  /** What consumers write unless a rule says otherwise. */
  List<Place> writtenTo(Environment environment) {
    return writtenTo.isEmpty()
        ? List.of(
            Place.all(environment.transcriptsBucket()), Place.all(environment.failedEventsBucket()))
        : Place.read(writtenTo, PREFIX + "written-to");
  }

  ConsumerLimits limits() {
    return new ConsumerLimits(
        concurrency, longPoll, visibility, patience, firstDelay, longestDelay);
  }

  private static List<String> withoutBlank(List<String> values) {
    return values.stream().filter(value -> !value.isBlank()).toList();
  }

  private static void require(boolean holds, String setting, Object value, String instead) {
    if (!holds) {
      throw new IllegalArgumentException(PREFIX + setting + " is " + value + ": use " + instead);
    }
  }
}
