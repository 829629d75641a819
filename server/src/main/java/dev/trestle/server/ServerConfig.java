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
 * @param drainGrace time for open calls to end once the service is told to stop; below the 30 s
 *     that Kubernetes waits
 */
@Context
@ConfigurationProperties("trestle.server")
public record ServerConfig(
    @Bindable(defaultValue = "16") int handlerThreads,
    @Bindable(defaultValue = "8388608") int maxInboundMessageBytes,
    @Bindable(defaultValue = "1000") int maxConcurrentCallsPerConnection,
    @Bindable(defaultValue = "2000") int maxResetsPerMinute,
    @Bindable(defaultValue = "20s") Duration drainGrace) {}
