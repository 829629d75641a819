package dev.trestle.server.security.identity;

import io.grpc.Metadata;
import java.util.Iterator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The token in a call's {@code authorization} header, before anything in it is looked at. */
final class BearerToken {

  /** A longer one is not read. */
  static final int MAX_LENGTH = 8_192;

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final String SCHEME = "Bearer ";

  /** Three parts in base64url: decoders would pass over whatever else is there. */
  private static final Pattern SIGNED_TOKEN =
      Pattern.compile("[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]++");

  private final @Nullable String text;
  private final Credential.@Nullable Wrong wrong;

  private BearerToken(@Nullable String text, Credential.@Nullable Wrong wrong) {
    this.text = text;
    this.wrong = wrong;
  }

  static BearerToken of(Metadata headers) {
    Iterable<String> all = headers.getAll(AUTHORIZATION);
    if (all == null) {
      return new BearerToken(null, null);
    }
    Iterator<String> each = all.iterator();
    String header = each.next();
    if (each.hasNext()) {
      return wrong(Flaw.MALFORMED, "The call has two authorization headers: send one");
    }
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return wrong(
          Flaw.MALFORMED, "The authorization header has no bearer token: send 'Bearer <token>'");
    }
    if (header.length() - SCHEME.length() > MAX_LENGTH) {
      return wrong(
          Flaw.TOO_LONG, "The token is longer than " + MAX_LENGTH + " bytes: ask for fewer claims");
    }
    String token = header.substring(SCHEME.length());
    return SIGNED_TOKEN.matcher(token).matches()
        ? new BearerToken(token, null)
        : wrong(Flaw.MALFORMED, "The token is no signed JWT: send three parts in base64url");
  }

  private static BearerToken wrong(Flaw flaw, String text) {
    return new BearerToken(null, new Credential.Wrong(flaw, text));
  }

  /** What is wrong with the header, if anything. */
  Credential.@Nullable Wrong wrong() {
    return wrong;
  }

  /** The token, or {@code null} if there is none that can be read. */
  @Nullable String text() {
    return text;
  }
}
