package dev.trestle.server.security.identity;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.trestle.proto.Problem;
import dev.trestle.server.security.Caller;
import dev.trestle.v1.ErrorReason;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Tells who makes a call, by the client certificate of its connection and the token in its header
 * {@code authorization}.
 *
 * <p>One of them is enough. If both name a caller it must be the same; a token that must not be
 * taken is never passed over. A certificate whose names are not among the policy's callers is no
 * identity, so a team can have certificates carry its connections and tokens tell who calls.
 *
 * <p>Safe across threads. Costs some microseconds for a certificate or a token that was there
 * before, up to a millisecond of CPU for a new token, and waits for at most two seconds for keys
 * that have to be fetched first.
 */
public final class Authentication implements AutoCloseable {

  private final Function<TokenIssuer, KeySource> sources;
  private final IdentityMeters meters;
  private final KeyMeters keyMeters;
  private final Clock clock;
  private final Ticker ticker;

  private volatile Taken taken;

  /** What is taken now. */
  private record Taken(
      CallersConfig callers,
      ClientCertificate certificates,
      TokenVerifier tokens,
      Map<TokenIssuer, IssuerKeys> keys) {}

  /**
   * Takes the credentials of these callers, and begins to fetch the keys of their issuers.
   *
   * @param registry for the meters {@code trestle.callers.*} and {@code trestle.token*}, one of
   *     each in a registry
   */
  public Authentication(CallersConfig callers, MeterRegistry registry, Clock clock) {
    this(callers, registry, clock, Ticker.systemTicker(), PublishedKeys::new);
  }

  Authentication(
      CallersConfig callers,
      MeterRegistry registry,
      Clock clock,
      Ticker ticker,
      Function<TokenIssuer, KeySource> sources) {
    this.sources = sources;
    this.meters = new IdentityMeters(registry);
    this.keyMeters = new KeyMeters(registry);
    this.clock = clock;
    this.ticker = ticker;
    this.taken = taking(callers, Map.of());
    meters.rememberedTokens(() -> taken.tokens().remembered());
  }

  /**
   * Takes the credentials of these callers from now on, and no others. Keys of issuers whose
   * settings stay are kept. Changes nothing if they are the same as before.
   */
  public synchronized void change(CallersConfig callers) {
    Taken before = taken;
    if (!callers.equals(before.callers())) {
      before
          .keys()
          .forEach(
              (issuer, keys) -> {
                if (!callers.issuers().contains(issuer)) {
                  keys.close();
                }
              });
      taken = taking(callers, before.keys());
    }
  }

  private Taken taking(CallersConfig callers, Map<TokenIssuer, IssuerKeys> before) {
    Map<TokenIssuer, IssuerKeys> keys = new HashMap<>();
    Map<String, TrustedIssuer> issuers = new HashMap<>();
    for (TokenIssuer issuer : callers.issuers()) {
      IssuerKeys kept = before.get(issuer);
      IssuerKeys mine =
          kept == null
              ? new IssuerKeys(
                  issuer.issuer(),
                  sources.apply(issuer),
                  keyMeters,
                  ticker,
                  IssuerKeys.LOOKUP_INTERVAL)
              : kept;
      keys.put(issuer, mine);
      issuers.put(issuer.issuer(), TrustedIssuer.among(callers.issuers(), issuer, mine));
    }
    return new Taken(
        callers,
        new ClientCertificate(callers.certificates()),
        new TokenVerifier(
            Map.copyOf(issuers),
            EnumSet.allOf(TokenCheck.class),
            VerifyingKey::signed,
            meters,
            clock),
        Map.copyOf(keys));
  }

  /** Who makes the call. */
  public Outcome authenticate(ServerCall<?, ?> call, Metadata headers) {
    return judge(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION), headers);
  }

  Outcome judge(@Nullable SSLSession session, Metadata headers) {
    Taken now = taken;
    Credential certificate = now.certificates().read(session, clock.instant());
    if (certificate instanceof Credential.Wrong wrong) {
      return refused(wrong);
    }
    Credential token = token(now.tokens(), BearerToken.of(headers));
    if (token instanceof Credential.Wrong wrong) {
      return refused(wrong);
    }
    if (certificate instanceof Credential.Named byCertificate) {
      if (!(token instanceof Credential.Named byToken)) {
        return known(Caller.Kind.CERTIFICATE, byCertificate);
      }
      return byCertificate.id().equals(byToken.id())
          ? known(
              Caller.Kind.CERTIFICATE,
              new Credential.Named(byToken.id(), earlier(byCertificate.until(), byToken.until())))
          : refused(
              new Credential.Wrong(
                  Flaw.CONTRADICTION,
                  "The client certificate and the token name different callers: send one of them"));
    }
    return token instanceof Credential.Named byToken
        ? known(Caller.Kind.TOKEN, byToken)
        : refused(
            new Credential.Wrong(
                Flaw.MISSING,
                "The call has no token, and no client certificate that names a caller: send one"));
  }

  private static Credential token(TokenVerifier tokens, BearerToken header) {
    if (header.wrong() != null) {
      return header.wrong();
    }
    return header.text() == null ? Credential.ABSENT : tokens.verify(header.text());
  }

  private Outcome known(Caller.Kind kind, Credential.Named named) {
    meters.known(kind);
    return new Outcome.Known(new Caller(kind, named.id()), named.until());
  }

  private Outcome refused(Credential.Wrong wrong) {
    meters.refused(wrong.flaw());
    return new Outcome.Refused(
        wrong.flaw() == Flaw.KEYS_UNAVAILABLE
            ? Problem.of(ErrorReason.ERROR_REASON_IDENTITY_UNAVAILABLE, wrong.text())
                .withRetryDelay(IssuerKeys.LOOKUP_INTERVAL)
            : Problem.of(ErrorReason.ERROR_REASON_UNAUTHENTICATED, wrong.text()));
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** Fetches keys no more. */
  @Override
  public synchronized void close() {
    taken.keys().values().forEach(IssuerKeys::close);
  }
}
