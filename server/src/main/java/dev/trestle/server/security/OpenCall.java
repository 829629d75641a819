package dev.trestle.server.security;

import io.grpc.MethodDescriptor.MethodType;
import org.jspecify.annotations.Nullable;

/** Calls that count as long as they are open. */
enum OpenCall {
  /** A stream of events that are published. */
  STREAM,
  /** A read or a watch. */
  READ;

  /** What a call is; {@code null} if it does not count. */
  static @Nullable OpenCall of(Action action, MethodType type) {
    if (action == Action.PUBLISH && !type.clientSendsOneMessage()) {
      return STREAM;
    }
    return action.delivers() && !type.serverSendsOneMessage() ? READ : null;
  }

  String quotaName() {
    return this == STREAM ? "streams" : "reads";
  }

  long limit(Quota quota) {
    return this == STREAM ? quota.streams() : quota.reads();
  }
}
