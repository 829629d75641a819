package dev.trestle.replayer.deadletter;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.trestle.log.Event;
import dev.trestle.log.LogRecord;
import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Payload;
import dev.trestle.log.append.Append;
import dev.trestle.log.append.Appended;
import dev.trestle.log.append.LogAppender;
import dev.trestle.log.read.LogReader;
import dev.trestle.log.read.ReadResult;
import dev.trestle.log.state.LogCatalog;
import dev.trestle.proto.ProtoTime;
import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.DeadLetterContent;
import dev.trestle.v1.Position;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The log {@code dead-letters}: one record for each dead letter, with its message. A message that
 * is too large for a batch becomes an object first. Safe across threads and processes.
 */
@Singleton
final class DeadLetterLog {

  static final String LOG = "dead-letters";
  static final Partition PARTITION = Partition.first(LOG);

  /** Type of every record. */
  static final String TYPE = "DeadLetter";

  private static final String SOURCE = "trestle.dead-letters";

  /** Fits into a batch of 350 KB even if nothing of it can be compressed. */
  private static final int MAX_INLINE_BYTES = 200 * 1024;

  private static final int PAGE_BYTES = 1024 * 1024;

  /** How far clocks may differ between who noted that a letter comes and who looks for it. */
  private static final Duration CLOCKS = Duration.ofMinutes(5);

  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace();
  private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();

  private final LogAppender appender;
  private final LogReader reader;
  private final LogCatalog catalog;
  private final FailedEvents bucket;

  DeadLetterLog(LogAppender appender, LogReader reader, LogCatalog catalog, FailedEvents bucket) {
    this.appender = appender;
    this.reader = reader;
    this.catalog = catalog;
    this.bucket = bucket;
  }

  /**
   * Appends a letter once, whoever else does so at the same time. Costs one write unit per KB.
   *
   * @param letter with its content
   * @return the letter without its content, with its position
   * @throws LogUnavailableException if the log does not answer, or has too much to do
   */
  DeadLetter append(DeadLetter letter) throws InterruptedException {
    var unused = catalog.createIfAbsent(LOG, 1);
    DeadLetter kept = letter;
    String payload = json(letter);
    if (payload.length() * 3L > MAX_INLINE_BYTES
        && payload.getBytes(StandardCharsets.UTF_8).length > MAX_INLINE_BYTES) {
      String key = bucket.putContent(letter.getId(), json(letter.getContent()));
      kept = letter.toBuilder().clearContent().setContentKey(key).build();
      payload = json(kept);
    }
    Event event =
        new Event(
            letter.getId(),
            SOURCE,
            TYPE,
            0,
            letter.getQueue(),
            ProtoTime.toInstant(letter.getSendTime()),
            Map.of(),
            Payload.of(payload));
    // What SQS says of a message differs between its deliveries: the id alone tells.
    return at(kept, recorded(new Append(event, 0, Duration.ofDays(1), null)));
  }

  /**
   * Looks for a letter that may have been appended. Costs a read of the log from then on.
   *
   * @param since when it was noted that the letter comes
   */
  Optional<DeadLetter> find(String id, Instant since) {
    if (catalog.describe(LOG).isEmpty()) {
      return Optional.empty();
    }
    Offset from = reader.firstAtOrAfter(PARTITION, since.minus(CLOCKS));
    while (reader.read(PARTITION, from, PAGE_BYTES) instanceof ReadResult.Page page) {
      for (LogRecord record : page.records()) {
        if (record.event().id().equals(id)) {
          return Optional.of(at(letter(record.event()), record.position()));
        }
      }
      if (page.atEnd()) {
        return Optional.empty();
      }
      from = page.next();
    }
    return Optional.empty();
  }

  /**
   * The message of a letter; empty if it is gone. Costs one read.
   *
   * @throws LogUnavailableException if the log or the bucket does not answer, or not yet with what
   *     is in it
   */
  Optional<DeadLetterContent> content(DeadLetter letter) {
    if (!letter.getContentKey().isEmpty()) {
      return fromBucket(letter.getContentKey());
    }
    Offset offset = Offset.of(letter.getPosition().getOffset());
    if (!(reader.read(PARTITION, offset, 1) instanceof ReadResult.Page page)) {
      return Optional.empty();
    }
    if (page.records().isEmpty()) {
      throw new LogUnavailableException(
          "record " + offset + " of " + LOG + " is not seen yet", false, null);
    }
    return Optional.of(letter(page.records().get(0).event()).getContent());
  }

  private Optional<DeadLetterContent> fromBucket(String key) {
    try {
      return bucket.get(key).map(DeadLetterLog::content);
    } catch (SdkException e) {
      throw new LogUnavailableException("object " + key + " cannot be read", false, e);
    }
  }

  /** The letter that a record's event tells of. */
  static DeadLetter letter(Event event) {
    return letter(event.payload().text());
  }

  /** The letter that a record's payload is. */
  static DeadLetter letter(String payload) {
    try {
      DeadLetter.Builder letter = DeadLetter.newBuilder();
      PARSER.merge(payload, letter);
      return letter.build();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a record of " + LOG + " is no dead letter", e);
    }
  }

  /** A message as JSON. */
  static String json(com.google.protobuf.Message message) {
    try {
      return PRINTER.print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a dead letter has no JSON", e);
    }
  }

  static DeadLetter at(DeadLetter letter, dev.trestle.log.Position position) {
    return letter.toBuilder()
        .setPosition(
            Position.newBuilder()
                .setLog(LOG)
                .setPartition(position.partition().number())
                .setOffset(position.offset().value()))
        .build();
  }

  private static DeadLetterContent content(String json) {
    try {
      DeadLetterContent.Builder content = DeadLetterContent.newBuilder();
      PARSER.merge(json, content);
      return content.build();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("an object of dead letters is no message", e);
    }
  }

  private dev.trestle.log.Position recorded(Append append) throws InterruptedException {
    Appended appended;
    try {
      appended = appender.append(PARTITION, append).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LogUnavailableException unavailable) {
        throw unavailable;
      }
      throw new IllegalStateException("a dead letter could not be appended", e.getCause());
    }
    if (appended instanceof Appended.Recorded recorded) {
      return recorded.position();
    }
    if (appended instanceof Appended.IdConflict conflict) {
      return conflict.first();
    }
    throw new LogUnavailableException(
        "log " + LOG + " took no dead letter: " + appended, false, null);
  }
}
