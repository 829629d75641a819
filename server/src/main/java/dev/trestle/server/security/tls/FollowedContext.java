package dev.trestle.server.security.tls;

import io.netty.handler.ssl.SslContext;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A TLS context that follows its files. Key and authorities are taken each for itself, so that a
 * broken file of the one does not keep the other old. Until all were usable once nobody connects.
 * Safe across threads.
 */
final class FollowedContext {

  /** Makes a context of what the files held. */
  interface Builder {

    /**
     * Makes one.
     *
     * @param key {@code null} if none is set
     * @param authorities {@code null} if none are set
     */
    SslContext build(@Nullable CertifiedKey key, @Nullable Authorities authorities)
        throws SSLException;
  }

  private final String what;
  private final @Nullable Kept<CertifiedKey> key;
  private final @Nullable Kept<Authorities> authorities;
  private final Builder builder;
  private final Reloads reloads;
  private final ReplaceableSslContext context;
  private @Nullable CertifiedKey used;
  private @Nullable String problem;
  private boolean complete;

  /**
   * Knows nothing yet.
   *
   * @param what of whom it is, for people
   * @param key {@code null} if none is set
   * @param authorities {@code null} if none are set
   * @param closed the context to begin with, in which no handshake succeeds
   */
  FollowedContext(
      String what,
      @Nullable Kept<CertifiedKey> key,
      @Nullable Kept<Authorities> authorities,
      SslContext closed,
      Builder builder,
      Reloads reloads) {
    this.what = what;
    this.key = key;
    this.authorities = authorities;
    this.builder = builder;
    this.reloads = reloads;
    this.context = new ReplaceableSslContext(closed);
  }

  /** For every handshake to come. */
  SslContext context() {
    return context;
  }

  /** Reads the files, and uses what they hold if it can be used. */
  synchronized void look() {
    boolean changed = !complete;
    changed |= key != null && key.look();
    changed |= authorities != null && authorities.look();
    CertifiedKey nextKey = key == null ? null : key.value().orElse(null);
    Authorities nextAuthorities = authorities == null ? null : authorities.value().orElse(null);
    boolean missing =
        (key != null && nextKey == null) || (authorities != null && nextAuthorities == null);
    if (!changed || missing) {
      return;
    }
    try {
      context.replaceBy(builder.build(nextKey, nextAuthorities));
      used = nextKey;
      complete = true;
      problem = null;
    } catch (SSLException | RuntimeException e) {
      String why = "the TLS library does not take it: " + e;
      if (!why.equals(problem)) {
        reloads.refused(what, why);
      }
      problem = why;
    }
  }

  /** All that is wrong with the files, if anything is. */
  synchronized Optional<String> problem() {
    String all =
        Stream.of(
                key == null ? Optional.<String>empty() : key.problem(),
                authorities == null ? Optional.<String>empty() : authorities.problem(),
                Optional.ofNullable(problem))
            .flatMap(Optional::stream)
            .collect(Collectors.joining("; "));
    return all.isEmpty() ? Optional.empty() : Optional.of(all);
  }

  /** When the certificate that is shown to others ends. */
  synchronized Optional<Instant> expiry() {
    return Optional.ofNullable(used).map(CertifiedKey::expiry);
  }

  /** Whether others are shown a certificate. */
  synchronized boolean showsCertificate() {
    return used != null;
  }
}
