package dev.trestle.proto;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.trestle.v1.ErrorReason;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was not carried out, as a value. Immutable; each {@code with…} returns a copy.
 *
 * <p>The one place where an {@link ErrorReason} becomes a gRPC status: {@link #toStatus()} always
 * carries an {@code ErrorInfo}, a {@code BadRequest} if fields are named, and a {@code RetryInfo}
 * if waiting helps.
 *
 * <p>A status travels in HTTP/2 trailers, of which gRPC clients take 8 KiB: texts are cut at
 * {@value #MAX_TEXT_BYTES} bytes of UTF-8, and violations that do not fit are counted in the
 * metadata, key {@code violations_omitted}.
 */
public final class Problem {
  /** {@code domain} of every {@code ErrorInfo}. */
  public static final String DOMAIN = "trestle.dev";

  /** Of a message, a metadata value, or a part of a violation. Longer ones end in three dots. */
  static final int MAX_TEXT_BYTES = 400;

  // With the message and what holds the parts together, a status has at most 4,200 bytes. It
  // travels in base64, a third longer, and the message again with three bytes for each that is not
  // ASCII: at most 5,600 and 1,200 of the 8,192.
  private static final int MAX_DETAIL_BYTES = 3_500;

  private static final String PREFIX = "ERROR_REASON_";

  private final ErrorReason reason;
  private final String message;
  private final Map<String, String> metadata;
  private final List<FieldViolation> violations;
  private final @Nullable Duration retryDelay;

  private Problem(
      ErrorReason reason,
      String message,
      Map<String, String> metadata,
      List<FieldViolation> violations,
      @Nullable Duration retryDelay) {
    this.reason = reason;
    this.message = message;
    this.metadata = metadata;
    this.violations = violations;
    this.retryDelay = retryDelay;
  }

  /**
   * A problem without details.
   *
   * @param message one sentence for a person: what is wrong, and what to do
   */
  public static Problem of(ErrorReason reason, String message) {
    return new Problem(reason, message, Map.of(), List.of(), null);
  }

  /** {@link ErrorReason#ERROR_REASON_INVALID_FIELD} with the one field that is wrong. */
  public static Problem invalidField(String field, String description) {
    return of(ErrorReason.ERROR_REASON_INVALID_FIELD, field + ": " + description)
        .withViolation(field, description);
  }

  /** Adds machine-readable context; the keys of each reason are listed in error_reason.proto. */
  public Problem with(String key, Object value) {
    Map<String, String> extended = new LinkedHashMap<>(metadata);
    extended.put(key, String.valueOf(value));
    return new Problem(reason, message, Map.copyOf(extended), violations, retryDelay);
  }

  /**
   * Names a field that is wrong.
   *
   * @param field path in the request, such as {@code event.source}, or in the payload, such as
   *     {@code data/metadata/size}
   */
  public Problem withViolation(String field, String description) {
    return withViolation(field, description, "");
  }

  /**
   * Names a field that is wrong, with the rule that it breaks.
   *
   * @param rule name of the rule, such as the schema keyword {@code required}
   */
  public Problem withViolation(String field, String description, String rule) {
    List<FieldViolation> extended = new ArrayList<>(violations);
    extended.add(
        FieldViolation.newBuilder()
            .setField(field)
            .setDescription(description)
            .setReason(rule)
            .build());
    return new Problem(reason, message, metadata, List.copyOf(extended), retryDelay);
  }

  /** Names the fields that another problem names, too. */
  public Problem withViolationsOf(Problem other) {
    List<FieldViolation> extended = new ArrayList<>(violations);
    extended.addAll(other.violations);
    return new Problem(reason, message, metadata, List.copyOf(extended), retryDelay);
  }

  /** Tells the client how long to wait before it tries again. */
  public Problem withRetryDelay(Duration delay) {
    return new Problem(reason, message, metadata, violations, delay);
  }

  public ErrorReason reason() {
    return reason;
  }

  public String message() {
    return message;
  }

  /** The machine-readable context, as given. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** The gRPC code of this problem's reason. */
  public Code code() {
    return code(reason);
  }

  /** The reason as it travels in {@code ErrorInfo}: without its prefix. */
  public String reasonName() {
    return reasonName(reason);
  }

  /** A reason as it travels in {@code ErrorInfo}: without its prefix. */
  public static String reasonName(ErrorReason reason) {
    return reason.name().substring(PREFIX.length());
  }

  /** The status with its details. */
  public Status toStatus() {
    ErrorInfo.Builder info = ErrorInfo.newBuilder().setReason(reasonName()).setDomain(DOMAIN);
    metadata.forEach((key, value) -> info.putMetadata(key, cut(value)));
    BadRequest fields = fitting(MAX_DETAIL_BYTES - info.build().getSerializedSize());
    int omitted = violations.size() - fields.getFieldViolationsCount();
    if (omitted > 0) {
      info.putMetadata("violations_omitted", String.valueOf(omitted));
    }
    Status.Builder status =
        Status.newBuilder()
            .setCode(code().getNumber())
            .setMessage(cut(message))
            .addDetails(Any.pack(info.build()));
    if (!violations.isEmpty()) {
      status.addDetails(Any.pack(fields));
    }
    if (retryDelay != null) {
      com.google.protobuf.Duration delay =
          com.google.protobuf.Duration.newBuilder()
              .setSeconds(retryDelay.getSeconds())
              .setNanos(retryDelay.getNano())
              .build();
      status.addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(delay).build()));
    }
    return status.build();
  }

  private BadRequest fitting(int bytes) {
    BadRequest.Builder fields = BadRequest.newBuilder();
    int left = bytes;
    for (FieldViolation violation : violations) {
      FieldViolation cut =
          violation.toBuilder()
              .setField(cut(violation.getField()))
              .setDescription(cut(violation.getDescription()))
              .build();
      left -= cut.getSerializedSize() + 3;
      if (left < 0) {
        break;
      }
      fields.addFieldViolations(cut);
    }
    return fields.build();
  }

  private static String cut(String text) {
    int bytes = 0;
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      bytes += Character.toString(text.codePointAt(at)).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MAX_TEXT_BYTES) {
        return text.substring(0, at) + "...";
      }
    }
    return text;
  }

  /** The exception that ends a gRPC call with {@link #toStatus()}. */
  public StatusRuntimeException toException() {
    return StatusProto.toStatusRuntimeException(toStatus());
  }

  @Override
  public String toString() {
    return reasonName() + ": " + message;
  }

  private static Code code(ErrorReason reason) {
    return switch (reason) {
      case ERROR_REASON_INVALID_FIELD,
          ERROR_REASON_PAYLOAD_INVALID,
          ERROR_REASON_SCHEMA_VIOLATION,
          ERROR_REASON_EVENT_TOO_LARGE,
          ERROR_REASON_EMPTY_BATCH,
          ERROR_REASON_BATCH_TOO_LARGE,
          ERROR_REASON_MESSAGE_TYPE_UNKNOWN,
          ERROR_REASON_START_REQUIRED,
          ERROR_REASON_SCHEMA_INVALID,
          ERROR_REASON_SOURCE_RESERVED,
          ERROR_REASON_FORMAT_UNSUITABLE ->
          Code.INVALID_ARGUMENT;
      case ERROR_REASON_EVENT_TYPE_NOT_FOUND,
          ERROR_REASON_SCHEMA_VERSION_NOT_FOUND,
          ERROR_REASON_LOG_NOT_FOUND,
          ERROR_REASON_PARTITION_NOT_FOUND,
          ERROR_REASON_GROUP_NOT_FOUND,
          ERROR_REASON_JOB_NOT_FOUND,
          ERROR_REASON_ROUTE_NOT_FOUND,
          ERROR_REASON_TARGET_NOT_FOUND,
          ERROR_REASON_OPERATION_NOT_FOUND,
          ERROR_REASON_OBJECT_LOG_NOT_FOUND,
          ERROR_REASON_BUCKET_NOT_FOUND,
          ERROR_REASON_IMPORT_NOT_FOUND,
          ERROR_REASON_DEAD_LETTER_NOT_FOUND ->
          Code.NOT_FOUND;
      case ERROR_REASON_EVENT_ID_CONFLICT,
          ERROR_REASON_SCHEMA_IMMUTABLE,
          ERROR_REASON_OPERATION_ID_TAKEN,
          ERROR_REASON_OBJECT_LOG_NAME_TAKEN ->
          Code.ALREADY_EXISTS;
      case ERROR_REASON_SCHEMA_INCOMPATIBLE,
          ERROR_REASON_SCHEMA_VERSION_GAP,
          ERROR_REASON_SCHEMA_VERSION_REFUSED,
          ERROR_REASON_TARGET_REFUSES,
          ERROR_REASON_OPERATION_ENDED,
          ERROR_REASON_OBJECT_LOG_OVERLAPS,
          ERROR_REASON_BUCKET_NOT_VERSIONED,
          ERROR_REASON_BUCKET_REFUSES,
          ERROR_REASON_DIGEST_QUEUE_UNUSABLE,
          ERROR_REASON_OBJECT_LOG_NOT_PROJECTED,
          ERROR_REASON_DEAD_LETTER_SETTLED,
          ERROR_REASON_JOB_ENDED,
          ERROR_REASON_JOB_OPEN,
          ERROR_REASON_REDRIVE_TARGET_UNKNOWN,
          ERROR_REASON_REDRIVE_TARGET_MISSING,
          ERROR_REASON_DEAD_LETTER_CONTENT_MISSING ->
          Code.FAILED_PRECONDITION;
      case ERROR_REASON_DEAD_LETTER_BUSY -> Code.ABORTED;
      case ERROR_REASON_OFFSET_OUT_OF_RANGE -> Code.OUT_OF_RANGE;
      case ERROR_REASON_OVERLOADED,
          ERROR_REASON_TOO_MANY_SUBJECTS,
          ERROR_REASON_QUOTA_EXCEEDED,
          ERROR_REASON_WATCH_BEHIND ->
          Code.RESOURCE_EXHAUSTED;
      case ERROR_REASON_UNAUTHENTICATED -> Code.UNAUTHENTICATED;
      case ERROR_REASON_PERMISSION_DENIED -> Code.PERMISSION_DENIED;
      case ERROR_REASON_LOG_UNAVAILABLE,
          ERROR_REASON_SHUTTING_DOWN,
          ERROR_REASON_ROUTE_NOT_SEEN,
          ERROR_REASON_JOBS_UNAVAILABLE,
          ERROR_REASON_TARGET_UNAVAILABLE,
          ERROR_REASON_S3_UNAVAILABLE,
          ERROR_REASON_REDRIVE_UNAVAILABLE,
          ERROR_REASON_IDENTITY_UNAVAILABLE ->
          Code.UNAVAILABLE;
      case ERROR_REASON_DEADLINE_PASSED -> Code.DEADLINE_EXCEEDED;
      case ERROR_REASON_INTERNAL -> Code.INTERNAL;
      case ERROR_REASON_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException(reason + " is never sent");
    };
  }
}
