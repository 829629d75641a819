package dev.trestle.gateway;

import dev.trestle.log.append.AppendConfig;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How events are appended, settings {@code trestle.append.*}.
 *
 * @param dedupeWindow how long an id is remembered; 15 minutes outlast the retries of usual clients
 * @param maxRememberedIds in each partition; beyond it new events are refused as overload, and
 *     nothing is forgotten early. 2,000,000 ids are 15 minutes of 2,200 events a second, in 80 MB
 * @param maxWait how long an append is tried at most; 10 s outlast a throttled table
 */
@Context
@ConfigurationProperties("trestle.append")
record AppendSettings(
    @Bindable(defaultValue = "15m") Duration dedupeWindow,
    @Bindable(defaultValue = "2000000") int maxRememberedIds,
    @Bindable(defaultValue = "10s") Duration maxWait) {

  AppendConfig config() {
    return AppendConfig.defaults()
        .withDedupeWindow(dedupeWindow)
        .withMaxRememberedIds(maxRememberedIds)
        .withMaxWait(maxWait);
  }
}
