package dev.trestle.replayer.objects;

import dev.trestle.proto.Problem;
import dev.trestle.replayer.operation.OperationId;
import dev.trestle.replayer.request.Answer;
import dev.trestle.v1.CreateObjectLogRequest;
import dev.trestle.v1.ListObjectsRequest;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Whether a request for an object log makes sense by itself. Without I/O. */
final class ObjectLogChecks {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]*");

  /** S3's own rules, as far as they can be told by looking. */
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

  /** SQS's own rules; a FIFO queue's name ends in {@code .fifo}. */
  private static final Pattern QUEUE =
      Pattern.compile("[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\\.fifo");

  private ObjectLogChecks() {}

  /** The log that is asked for, or what is wrong with the request. */
  static Answer<ObjectLog> read(CreateObjectLogRequest request, Instant now) {
    return problemWith(request)
        .<Answer<ObjectLog>>map(Answer::refuse)
        .orElseGet(() -> Answer.of(objectLog(request, now)));
  }

  private static ObjectLog objectLog(CreateObjectLogRequest request, Instant now) {
    String queue = request.getProjection().getDigestQueue();
    return new ObjectLog(
        request.getName(),
        request.getBucket(),
        request.getPrefix(),
        request.hasContent()
            ? OptionalInt.of(request.getContent().getMaxBytes())
            : OptionalInt.empty(),
        request.hasProjection(),
        queue.isEmpty() ? Optional.empty() : Optional.of(queue),
        Instant.ofEpochMilli(now.toEpochMilli()));
  }

  private static Optional<Problem> problemWith(CreateObjectLogRequest request) {
    return problemWithName(request.getName())
        .or(() -> problemWithBucket(request.getBucket()))
        .or(() -> problemWithPrefix("prefix", request.getPrefix()))
        .or(() -> problemWithContent(request))
        .or(() -> problemWithQueue(request.getProjection().getDigestQueue()));
  }

  /** What is wrong with the name of an object log; empty if there may be one. */
  static Optional<Problem> problemWithName(String name) {
    if (name.isEmpty()) {
      return Optional.of(Problem.invalidField("name", "is required"));
    }
    return name.length() <= OperationId.MAX_LENGTH && NAME.matcher(name).matches()
        ? Optional.empty()
        : Optional.of(
            Problem.invalidField(
                "name",
                "use 1 to "
                    + OperationId.MAX_LENGTH
                    + " of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit"));
  }

  private static Optional<Problem> problemWithBucket(String bucket) {
    if (bucket.isEmpty()) {
      return Optional.of(Problem.invalidField("bucket", "is required"));
    }
    return BUCKET.matcher(bucket).matches()
        ? Optional.empty()
        : Optional.of(
            Problem.invalidField(
                "bucket",
                "use the name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens"));
  }

  /** What is wrong with the beginning of keys, or a key; empty if nothing is. */
  static Optional<Problem> problemWithPrefix(String field, String prefix) {
    int bytes = ObjectLog.bytes(prefix);
    return bytes <= ObjectLog.MAX_PREFIX_BYTES
        ? Optional.empty()
        : Optional.of(
            Problem.invalidField(
                field,
                "at most " + ObjectLog.MAX_PREFIX_BYTES + " bytes, as of a key, was " + bytes));
  }

  /** What is wrong with a request for objects by itself; empty if nothing is. */
  static Optional<Problem> problemWithListing(ListObjectsRequest request) {
    return problemWithPrefix("prefix", request.getPrefix())
        .or(() -> problemWithPrefix("after", request.getAfter()))
        .or(
            () ->
                request.getLimit() < 0
                    ? Optional.of(
                        Problem.invalidField(
                            "limit", "must be 0 (none) or more, was " + request.getLimit()))
                    : Optional.empty());
  }

  private static Optional<Problem> problemWithContent(CreateObjectLogRequest request) {
    int bytes = request.getContent().getMaxBytes();
    return !request.hasContent() || (bytes >= 1 && bytes <= ObjectLog.MAX_CONTENT_BYTES)
        ? Optional.empty()
        : Optional.of(
            Problem.invalidField(
                "content.max_bytes",
                "must be 1 to "
                    + ObjectLog.MAX_CONTENT_BYTES
                    + ", was "
                    + bytes
                    + "; leave `content` out to keep none"));
  }

  private static Optional<Problem> problemWithQueue(String queue) {
    return queue.isEmpty() || QUEUE.matcher(queue).matches()
        ? Optional.empty()
        : Optional.of(
            Problem.invalidField(
                "projection.digest_queue",
                "use the name of a queue, neither its URL nor its ARN: 1 to 80 letters, digits,"
                    + " '_' and '-'"));
  }
}
