package dev.trestle.server.security;

import dev.trestle.proto.Problem;
import dev.trestle.server.EndableCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.StatusRuntimeException;

/** How a call ends that is refused. */
final class RefusedCall {

  private RefusedCall() {}

  /** Ends a call before its handler has heard of it. */
  static <Q> ServerCall.Listener<Q> close(ServerCall<Q, ?> call, Problem problem) {
    StatusRuntimeException refusal = problem.toException();
    call.close(refusal.getStatus(), trailers(refusal));
    return new ServerCall.Listener<>() {};
  }

  /** Ends a call that is going on. */
  static void end(EndableCall<?, ?> call, Problem problem) {
    StatusRuntimeException refusal = problem.toException();
    call.end(refusal.getStatus(), trailers(refusal));
  }

  private static Metadata trailers(StatusRuntimeException refusal) {
    Metadata trailers = refusal.getTrailers();
    return trailers == null ? new Metadata() : trailers;
  }
}
