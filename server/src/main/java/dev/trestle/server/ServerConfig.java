package dev.trestle.server;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * Limits of the gRPC server, settings {@code trestle.server.*}.
 *
 * @param handlerThreads threads that run handlers; 16 keeps 2 to 4 cores busy while some wait for
 *     AWS
 * @param maxInboundMessageBytes largest request; 8 MiB holds a full batch of usual events, and
 *     bounds what one call can make the server hold
 * @param maxConcurrentCallsPerConnection HTTP/2 streams of one connection; one client cannot take
 *     every handler
 * @param maxResetsPerMinute streams that a client may reset in a minute before its connection is
 *     closed: the rapid-reset defence, which gRPC leaves off
 * @param maxConnectionAge after which a client is told to connect anew, give or take a tenth, so
 *     that clients spread over pods that came later; open calls go on. 30 minutes make connecting
 *     no load. 0: never
 * @param maxConnectionAgeGrace how long calls may go on on a connection that is too old; then they
 *     end UNAVAILABLE, and streams go on elsewhere. With 30 minutes no stream is older than an hour
 *     and a bit. 0: for ever
 * @param drainDelay how long the service goes on as before once it is told to stop, saying that it
 *     is not ready, so that load balancers and DNS notice; 5 s is a little more than Kubernetes
 *     takes to spread the word. 0 where there is none of them
 * @param drainGrace time for open calls to end after that; with {@code drainDelay} below the 30 s
 *     that Kubernetes waits
 */
@Context
@ConfigurationProperties("trestle.server")
public record ServerConfig(
    @Bindable(defaultValue = "16") int handlerThreads,
    @Bindable(defaultValue = "8388608") int maxInboundMessageBytes,
    @Bindable(defaultValue = "1000") int maxConcurrentCallsPerConnection,
    @Bindable(defaultValue = "2000") int maxResetsPerMinute,
    @Bindable(defaultValue = "30m") Duration maxConnectionAge,
    @Bindable(defaultValue = "30m") Duration maxConnectionAgeGrace,
    @Bindable(defaultValue = "5s") Duration drainDelay,
    @Bindable(defaultValue = "20s") Duration drainGrace) {

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException naming the setting that must be changed
   */
  public ServerConfig {
    notNegative(maxConnectionAge, "max-connection-age");
    notNegative(maxConnectionAgeGrace, "max-connection-age-grace");
    notNegative(drainDelay, "drain-delay");
    notNegative(drainGrace, "drain-grace");
  }

  private static void notNegative(Duration value, String name) {
    if (value.isNegative()) {
      throw new IllegalArgumentException("trestle.server." + name + " must not be negative");
    }
  }
}
