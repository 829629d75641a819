package dev.trestle.replayer.reseed;

import dev.trestle.log.LogRecord;
import dev.trestle.log.Position;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A message to a queue or a topic.
 *
 * @param body as JSON, of characters that SQS takes
 * @param group message group; empty where there is none
 * @param deduplicationId by which FIFO knows the record; empty where there is none
 * @param bytes as AWS counts: body and attributes
 */
record Letter(String body, String group, String deduplicationId, int bytes) implements Outgoing {

  /** Name of the attribute that marks a message as replayed; its value is the reseed's id. */
  static final String REPLAY = "trestle-replay";

  /** Longest message group and deduplication id. */
  private static final int MAX_ID = 128;

  private static final String HASHED = "sha256-";

  /** Of a standard queue or topic. */
  static Letter standard(String body, String reseed) {
    return of(body, "", "", reseed);
  }

  /** Of a FIFO queue or topic. */
  static Letter fifo(String body, LogRecord record, String reseed) {
    String position = deduplicationId(record.position());
    String subject = record.event().subject();
    return of(body, fitting(subject.isEmpty() ? position : subject), position, reseed);
  }

  private static Letter of(String text, String group, String deduplicationId, String reseed) {
    String body = escaped(text);
    int bytes =
        body.getBytes(StandardCharsets.UTF_8).length
            + REPLAY.length()
            + "String".length()
            + reseed.length();
    return new Letter(body, group, deduplicationId, bytes);
  }

  private static String deduplicationId(Position position) {
    return fitting(position.partition() + "#" + position.offset());
  }

  /** The text itself if SQS takes it as an id, else a hash of it. */
  private static String fitting(String id) {
    boolean fits = id.length() <= MAX_ID && id.chars().allMatch(c -> c > ' ' && c < 0x7F);
    return fits ? id : HASHED + sha256(id);
  }

  /** SQS takes XML's characters: in JSON the others, which stand in texts only, are escaped. */
  private static String escaped(String json) {
    if (json.indexOf('\uFFFE') < 0 && json.indexOf('\uFFFF') < 0) {
      return json;
    }
    return json.replace("\uFFFE", "\\ufffe").replace("\uFFFF", "\\uffff");
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
