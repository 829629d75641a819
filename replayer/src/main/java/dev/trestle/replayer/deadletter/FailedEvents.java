package dev.trestle.replayer.deadletter;

import dev.trestle.server.Environment;
import dev.trestle.v1.DeadLetter;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * The bucket {@code <env>-failed-events}: letters that were given up under {@code
 * failed-events/<yyyy-mm-dd>/<type>/<id>.json}, by the day of the sending, and messages that are
 * too large for the log under {@code dead-letters/<id>.json}. Writing an object again changes
 * nothing. Methods throw the SDK's exceptions.
 */
@Singleton
final class FailedEvents {

  private static final String JSON = "application/json";

  private final S3Client s3;
  private final String bucket;

  FailedEvents(S3Client s3, Environment environment) {
    this.s3 = s3;
    this.bucket = environment.failedEventsBucket();
  }

  String bucket() {
    return bucket;
  }

  /** Keeps a message, and tells its key. Costs one request. */
  String putContent(String id, String json) {
    return put("dead-letters/" + id + ".json", json);
  }

  /**
   * Archives a letter, and tells its key. Costs one request.
   *
   * @param letter with its content
   */
  String archive(DeadLetter letter) {
    return put(archiveKey(letter), DeadLetterLog.json(letter));
  }

  /** Where a letter is archived, if it is. */
  static String archiveKey(DeadLetter letter) {
    return "failed-events/%s/%s/%s.json"
        .formatted(
            new DeadLetterId(letter.getId()).day(), segment(letter.getEventType()), letter.getId());
  }

  /** The text of an object; empty if it is not there. Costs one request. */
  Optional<String> get(String key) {
    try {
      return Optional.of(
          s3.getObjectAsBytes(request -> request.bucket(bucket).key(key))
              .asString(StandardCharsets.UTF_8));
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    }
  }

  private String put(String key, String json) {
    s3.putObject(
        request -> request.bucket(bucket).key(key).contentType(JSON), RequestBody.fromString(json));
    return key;
  }

  /** One part of a key, whatever characters the type has. */
  private static String segment(String type) {
    return type.isEmpty() ? "unknown" : type.replaceAll("[^A-Za-z0-9._-]", "_");
  }
}
