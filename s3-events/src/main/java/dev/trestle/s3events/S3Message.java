package dev.trestle.s3events;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the body of one message says. */
public sealed interface S3Message {

  /** Bytes of a body at most: what SQS carries. */
  int MAX_BYTES = 1 << 20;

  /**
   * Reads a body: native {@code Records}, an event of EventBridge (S3's own, or CloudTrail's of an
   * S3 call), either of them also in the {@code Message} of an SNS notification, or S3's test
   * event. The body is not trusted: whatever it is, the answer is one of the three.
   *
   * <p>A message is taken or refused as a whole: one record that cannot be read makes it {@link
   * NotS3}.
   */
  static S3Message read(byte[] utf8) {
    return MessageReader.read(utf8);
  }

  /**
   * Events of objects, in the order of the message. S3 repeats messages, and does not keep their
   * order.
   *
   * @param events may be empty
   * @param unread names of what is not known, such as annotations, and of calls that failed or
   *     change nothing. Also {@code DeleteObjects} of CloudTrail where it does not list the keys
   */
  record Changes(List<ObjectEvent> events, List<String> unread) implements S3Message {

    public Changes {
      events = List.copyOf(events);
      unread = List.copyOf(unread);
    }

    /** Those of the events that change a version. */
    public List<ObjectChange> changes() {
      return events.stream().map(ObjectEvent::change).flatMap(Optional::stream).toList();
    }

    /**
     * Names of all that changes no version: restores, tags, access lists, storage classes,
     * replication, and what is unread.
     */
    public List<String> passed() {
      return Stream.concat(
              events.stream().filter(event -> event.change().isEmpty()).map(ObjectEvent::name),
              unread.stream())
          .toList();
    }
  }

  /**
   * What S3 sends when a notification is configured. It says nothing of objects.
   *
   * @param bucket empty if it does not say
   */
  record TestEvent(Optional<String> bucket) implements S3Message {}

  /**
   * No S3 event, or one that cannot be read.
   *
   * @param field the member at fault, such as {@code Records[0].s3.object.key}; empty for the whole
   * @param reason what is wrong with it, for people
   */
  record NotS3(String field, String reason) implements S3Message {

    @Override
    public String toString() {
      return field.isEmpty() ? reason : field + ": " + reason;
    }
  }
}
