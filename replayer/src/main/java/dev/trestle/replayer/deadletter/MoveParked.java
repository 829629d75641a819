package dev.trestle.replayer.deadletter;

import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.read.LogReader;
import dev.trestle.log.read.ReadResult;
import dev.trestle.log.state.LogCatalog;
import dev.trestle.log.state.LogDescription;
import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import dev.trestle.proto.ProtoTime;
import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.DeadLetterContent;
import dev.trestle.v1.DeadLetterKind;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Makes dead letters of the events that the gateway's relay has parked, since the bus will never
 * take them. They lie in the state table under {@code relay-parked#<log>#<partition>}, sorted
 * {@code <offset>#<detail-type>}; each is removed there once it is recorded here. The event itself
 * stays where it is in its log.
 *
 * <p>Costs one read for each partition of each log, once a minute.
 */
@Singleton
final class MoveParked {

  private static final String KEY_PREFIX = "relay-parked#";
  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final int PAGE = 100;

  private final LogCatalog catalog;
  private final StateTable state;
  private final LogReader reader;
  private final RecordLetter letters;
  private final Clock clock;
  private Instant next = Instant.MIN;

  MoveParked(
      LogCatalog catalog, StateTable state, LogReader reader, RecordLetter letters, Clock clock) {
    this.catalog = catalog;
    this.state = state;
    this.reader = reader;
    this.letters = letters;
    this.clock = clock;
  }

  /**
   * Moves what is there, if it was not looked for a moment ago. Used by one thread.
   *
   * @throws dev.trestle.log.store.StoreException if the table does not answer
   * @throws dev.trestle.log.LogUnavailableException if a log does not answer
   */
  void run() throws InterruptedException {
    if (clock.instant().isBefore(next)) {
      return;
    }
    for (LogDescription log : catalog.list()) {
      if (!log.isOfSource()) {
        for (Partition partition : log.allPartitions()) {
          move(partition);
        }
      }
    }
    next = clock.instant().plus(PAUSE);
  }

  private void move(Partition partition) throws InterruptedException {
    String key = KEY_PREFIX + partition;
    List<StateItem> page;
    do {
      page = state.list(key, "", null, PAGE);
      for (StateItem parked : page) {
        move(partition, parked);
      }
    } while (page.size() == PAGE);
  }

  private void move(Partition partition, StateItem parked) throws InterruptedException {
    boolean unusedIfNew = letters.record(letter(partition, parked));
    boolean unusedIfThere = state.delete(parked.key(), parked.sort(), StateCondition.NONE);
  }

  private DeadLetter letter(Partition partition, StateItem parked) {
    long offset = Long.parseLong(parked.sort().substring(0, parked.sort().indexOf('#')));
    DeadLetterContent.Builder content =
        DeadLetterContent.newBuilder().setMessageId(partition + "@" + offset);
    Instant sent = Instant.ofEpochMilli(parked.number("time").orElse(0));
    if (reader.read(partition, Offset.of(offset), 1) instanceof ReadResult.Page page
        && !page.records().isEmpty()) {
      LogRecord record = page.records().get(0);
      sent = record.appendTime();
      content.setBody(record.event().payload().text());
    }
    return DeadLetter.newBuilder()
        .setId(DeadLetterId.of(sent, partition.toString(), parked.sort()).text())
        .setKind(DeadLetterKind.DEAD_LETTER_KIND_RELAY)
        .setCause(parked.text("code").orElse(Diagnosis.NOT_SAID))
        .setCauseMessage(Diagnosis.cut(parked.text("message").orElse(""), 400))
        .setEventType(parked.text("type").orElse(""))
        .setEventSource(parked.text("source").orElse(""))
        .setEventId(parked.text("event_id").orElse(""))
        .setSendTime(ProtoTime.toTimestamp(sent))
        .setContent(content)
        .build();
  }
}
