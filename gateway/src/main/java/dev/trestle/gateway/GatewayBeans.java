package dev.trestle.gateway;

import dev.trestle.gateway.publish.AdmissionConfig;
import dev.trestle.gateway.registry.SchemaConfig;
import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import dev.trestle.log.read.ReadConfig;
import dev.trestle.log.state.StateTable;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.CapacityListener;
import dev.trestle.log.store.DynamoDbEventLog;
import dev.trestle.schemas.SchemaCatalog;
import dev.trestle.server.Environment;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.Clock;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** What the packages share and no framework gives. */
@Factory
final class GatewayBeans {

  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  @Singleton
  SchemaCatalog schemas(SchemaConfig config) {
    return config.loadSchemas();
  }

  @Singleton
  CapacityListener consumedCapacity(MeterRegistry registry) {
    return (request, readUnits, writeUnits) -> {
      registry.counter("trestle.dynamodb.read.units", "request", request).increment(readUnits);
      registry.counter("trestle.dynamodb.write.units", "request", request).increment(writeUnits);
    };
  }

  @Singleton
  BatchStore batches(DynamoDbClient client, Environment environment, CapacityListener capacity) {
    return DynamoDbEventLog.batches(client, environment.eventLogTable(), capacity);
  }

  @Singleton
  StateTable state(DynamoDbClient client, Environment environment, CapacityListener capacity) {
    return DynamoDbEventLog.state(client, environment.eventStateTable(), capacity);
  }

  @Singleton
  @Bean(preDestroy = "close")
  EventLog eventLog(BatchStore batches, StateTable state, Clock clock, EventLogConfig config) {
    return EventLog.over(batches, state, clock, config);
  }

  /** Without a cache of batches: sweeps and backtests read each batch once, nobody follows. */
  @Singleton
  EventLogConfig eventLogConfig(AppendSettings settings, AdmissionConfig admission) {
    return EventLogConfig.defaults()
        .withAppend(admission.withRoom(settings.config()))
        .withRead(ReadConfig.defaults().withCacheBytes(0));
  }
}
