package dev.trestle.server.security;

import io.grpc.Context;

/**
 * Who makes a call. Two callers are the same if kind and id are.
 *
 * @param kind how the caller proved who it is
 * @param id what policies name: a SPIFFE id ({@code spiffe://acme/ns/media/sa/upload-service}), a
 *     DNS name of a certificate ({@code dns:upload.acme.example}), or the subject of a token
 *     ({@code system:serviceaccount:media:upload-service}); empty if nobody was asked
 */
public record Caller(Kind kind, String id) {

  /** How a caller proved who it is. */
  public enum Kind {
    /** Not at all: the service is open, or the call needs no proof. */
    NONE,
    /** A client certificate. */
    CERTIFICATE,
    /** A signed token. */
    TOKEN
  }

  /** Who was not asked. */
  public static final Caller NOBODY = new Caller(Kind.NONE, "");

  private static final Context.Key<Caller> CURRENT = Context.keyWithDefault("caller", NOBODY);

  /** The caller of the gRPC call that the current thread works for. */
  public static Caller current() {
    return CURRENT.get();
  }

  /** The context in which this is the {@link #current} caller. */
  public Context in(Context context) {
    return context.withValue(CURRENT, this);
  }
}
