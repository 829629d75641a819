package dev.trestle.server.security.tls;

import dev.trestle.server.DaemonThreads;
import io.netty.handler.ssl.SslContext;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Has files of certificates read, at once and then every now and then. */
@Singleton
final class Follower {

  private final long intervalNanos;
  private final Reloads reloads;
  private final Clock clock = Clock.systemUTC();
  private final ScheduledExecutorService timer = DaemonThreads.scheduled("certificates", 1);

  Follower(TlsConfig config, Reloads reloads) {
    this.intervalNanos = config.reloadInterval().toNanos();
    this.reloads = reloads;
  }

  /**
   * A context that follows files from now on.
   *
   * @param setting the prefix of the settings that name the files
   * @param pair files of certificate and key, if any
   * @param authorities name of the setting and its file, if any
   */
  FollowedContext follow(
      String setting,
      @Nullable List<Path> pair,
      String authoritiesSetting,
      @Nullable Path authorities,
      SslContext closed,
      FollowedContext.Builder builder) {
    Kept<CertifiedKey> key =
        pair == null
            ? null
            : new Kept<>(
                setting + ".certificate",
                pair,
                texts -> CertifiedKey.read(texts.get(0), texts.get(1)),
                reloads,
                clock);
    Kept<Authorities> believed =
        authorities == null
            ? null
            : new Kept<>(
                setting + "." + authoritiesSetting,
                List.of(authorities),
                texts -> Authorities.read(texts.get(0)),
                reloads,
                clock);
    FollowedContext followed =
        new FollowedContext(setting, key, believed, closed, builder, reloads);
    followed.look();
    var unused =
        timer.scheduleWithFixedDelay(
            followed::look, intervalNanos, intervalNanos, TimeUnit.NANOSECONDS);
    return followed;
  }

  @PreDestroy
  void close() {
    timer.shutdownNow();
  }
}
