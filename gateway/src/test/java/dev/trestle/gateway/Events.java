package dev.trestle.gateway;

import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.trestle.v1.Event;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;

/** Events to publish, and what is told of those refused. */
public final class Events {

  public static final String AUDIO =
      """
      {"userId":"user-1","fileId":"file-1",\
      "s3Location":{"bucket":"local-uploads","key":"audio/a b.wav"},\
      "metadata":{"format":"wav","size":1048576}}""";

  private Events() {}

  public static Event audio() {
    return audio(AUDIO);
  }

  public static Event audio(String json) {
    return Event.newBuilder()
        .setSource("custom.upload-service")
        .setType("AudioUploaded")
        .setSubject("file-1")
        .setJson(json)
        .build();
  }

  /** An error as a client sees it. */
  public record Refusal(int code, String reason, List<String> fields, Status status) {

    public static Refusal of(Throwable thrown) {
      if (!(thrown instanceof StatusRuntimeException)) {
        throw new AssertionError("no status", thrown);
      }
      return of(StatusProto.fromThrowable(thrown));
    }

    public static Refusal of(Status status) {
      String reason = "";
      List<String> fields = List.of();
      try {
        for (var detail : status.getDetailsList()) {
          if (detail.is(ErrorInfo.class)) {
            reason = detail.unpack(ErrorInfo.class).getReason();
          } else if (detail.is(BadRequest.class)) {
            fields =
                detail.unpack(BadRequest.class).getFieldViolationsList().stream()
                    .map(BadRequest.FieldViolation::getField)
                    .toList();
          }
        }
      } catch (com.google.protobuf.InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
      return new Refusal(status.getCode(), reason, fields, status);
    }
  }
}
