package dev.trestle.adapter.result;

import dev.trestle.log.EventLogConfig;
import dev.trestle.log.read.LogReader;
import dev.trestle.log.state.LogCatalog;
import dev.trestle.log.store.CapacityListener;
import dev.trestle.log.store.DynamoDbEventLog;
import dev.trestle.server.Environment;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.Clock;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The log, to be read only. */
@Factory
final class LogBeans {

  /** What reading costs is not counted: it is done after outages only. */
  private static final CapacityListener UNCOUNTED = (request, readUnits, writeUnits) -> {};

  /** Nothing is read twice. */
  private static final long CACHE_BYTES = 1 << 20;

  @Singleton
  PublishedEvents publishedEvents(DynamoDbClient client, Environment environment, Clock clock) {
    return new LogPublishedEvents(
        new LogCatalog(
            DynamoDbEventLog.state(client, environment.eventStateTable(), UNCOUNTED), clock),
        new LogReader(
            DynamoDbEventLog.batches(client, environment.eventLogTable(), UNCOUNTED),
            clock,
            EventLogConfig.defaults().read().withCacheBytes(CACHE_BYTES)));
  }
}
