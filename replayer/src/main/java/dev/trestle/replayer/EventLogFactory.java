package dev.trestle.replayer;

import dev.trestle.log.append.AppendConfig;
import dev.trestle.log.append.LogAppender;
import dev.trestle.log.read.LogReader;
import dev.trestle.log.read.LogTail;
import dev.trestle.log.state.GroupOffsets;
import dev.trestle.log.state.Leases;
import dev.trestle.log.state.LogCatalog;
import dev.trestle.log.state.StateTable;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.CapacityListener;
import dev.trestle.log.store.DynamoDbEventLog;
import dev.trestle.replayer.objects.projection.ObjectStates;
import dev.trestle.server.Environment;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.Clock;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The parts of the event log that readers and captures need. */
@Factory
final class EventLogFactory {

  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  @Singleton
  BatchStore batchStore(DynamoDbClient client, Environment environment, CapacityListener cost) {
    return DynamoDbEventLog.batches(client, environment.eventLogTable(), cost);
  }

  @Singleton
  StateTable stateTable(DynamoDbClient client, Environment environment, CapacityListener cost) {
    return DynamoDbEventLog.state(client, environment.eventStateTable(), cost);
  }

  @Singleton
  ObjectStates objectStates(DynamoDbClient client, Environment environment, CapacityListener cost) {
    return new ObjectStates(DynamoDbEventLog.state(client, environment.objectStateTable(), cost));
  }

  /** What reading costs, in DynamoDB's own units. */
  @Singleton
  CapacityListener cost(MeterRegistry registry) {
    return (request, readUnits, writeUnits) -> {
      registry.counter("trestle.dynamodb.read.units", "request", request).increment(readUnits);
      registry.counter("trestle.dynamodb.write.units", "request", request).increment(writeUnits);
    };
  }

  @Singleton
  LogCatalog catalog(StateTable table, Clock clock) {
    return new LogCatalog(table, clock);
  }

  @Singleton
  GroupOffsets groupOffsets(StateTable table, Clock clock) {
    return new GroupOffsets(table, clock);
  }

  @Singleton
  Leases leases(StateTable table, Clock clock) {
    return new Leases(table, clock);
  }

  @Singleton
  LogReader reader(BatchStore store, Clock clock, TailConfig config) {
    return new LogReader(store, clock, config.readConfig());
  }

  @Singleton
  @Bean(preDestroy = "close")
  LogTail tail(LogReader reader, TailConfig config) {
    return new LogTail(reader, config.readConfig());
  }

  /** For the logs that several replayers write at once; what is written is at once read here. */
  @Singleton
  @Bean(preDestroy = "close")
  LogAppender appender(
      BatchStore store, StateTable state, LogCatalog catalog, Clock clock, LogTail tail) {
    return new LogAppender(
        store,
        state,
        catalog::describe,
        clock,
        AppendConfig.defaults(),
        (batch, attachments) -> tail.observe(batch));
  }
}
