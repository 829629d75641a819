package dev.trestle.server.security;

import dev.trestle.server.security.identity.Outcome;
import io.grpc.Metadata;
import io.grpc.ServerCall;

/** Tells who makes a call by its certificate and its token. Safe across threads. */
public interface Authenticator {

  /** Who makes the call. Called once, before anything of it was read. */
  Outcome authenticate(ServerCall<?, ?> call, Metadata headers);
}
