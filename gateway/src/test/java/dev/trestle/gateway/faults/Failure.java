package dev.trestle.gateway.faults;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/**
 * What a try failed with, as a publisher reads it.
 *
 * @param reason of the ErrorInfo; {@code ""} if there is none, as when the connection broke
 */
record Failure(Status.Code code, String reason, String description) {

  static Failure of(Throwable thrown) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (cause instanceof TimeoutException) {
      return new Failure(Status.Code.DEADLINE_EXCEEDED, "", "no answer on the stream");
    }
    if (cause instanceof StatusRuntimeException failure) {
      Status status = failure.getStatus();
      return new Failure(
          status.getCode(), reason(failure), String.valueOf(status.getDescription()));
    }
    return new Failure(Status.Code.UNKNOWN, "", cause.toString());
  }

  /** Whether another try with the same id may succeed. */
  boolean retryable() {
    return switch (code) {
      case UNAVAILABLE, RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED -> true;
      default -> false;
    };
  }

  /** Whether the gateway says that this event will never be taken. */
  boolean refusal() {
    return switch (code) {
      case INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION -> !reason.isEmpty();
      default -> false;
    };
  }

  private static String reason(StatusRuntimeException failure) {
    var status = StatusProto.fromThrowable(failure);
    if (status == null) {
      return "";
    }
    for (Any detail : status.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        try {
          return detail.unpack(ErrorInfo.class).getReason();
        } catch (InvalidProtocolBufferException e) {
          throw new AssertionError("ErrorInfo that does not parse", e);
        }
      }
    }
    return "";
  }

  @Override
  public String toString() {
    return code + (reason.isEmpty() ? "" : " " + reason) + " (" + description + ")";
  }
}
