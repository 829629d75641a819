package dev.trestle.benchmarks.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trestle.benchmarks.load.AudioEvents;
import dev.trestle.benchmarks.load.RecordedEvents;
import dev.trestle.log.Event;
import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import dev.trestle.log.Partition;
import dev.trestle.log.append.Appended;
import dev.trestle.log.store.CapacityCounter;
import dev.trestle.log.store.DynamoDbEventLog;
import dev.trestle.log.store.EventLogTables;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The stand-in is a DynamoDB to the log: two writers on one partition keep it dense and exact. */
@Timeout(60)
class LogOnStandInIT {

  private static final int EVENTS = 400;
  private static final Duration QUICK = Duration.ofMillis(1);

  private final StandInAws aws =
      new StandInAws(
          new StandInAws.Settings(
              "bench", 0, new ServiceDelays(QUICK, QUICK, QUICK, QUICK), 64 << 20, true, true, 1));
  private final DynamoDbClient client =
      DynamoDbClient.builder()
          .endpointOverride(URI.create(aws.endpoint()))
          .region(Region.US_EAST_1)
          .credentialsProvider(
              StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
          .overrideConfiguration(DynamoDbEventLog.clientOverrides())
          .httpClientBuilder(ApacheHttpClient.builder())
          .build();
  private final CapacityCounter capacity = new CapacityCounter();
  private final EventLog one = open();
  private final EventLog other = open();

  private EventLog open() {
    return DynamoDbEventLog.open(
        client, EventLogTables.of("bench"), Clock.systemUTC(), EventLogConfig.defaults(), capacity);
  }

  @BeforeEach
  void createLog() {
    one.catalog().createIfAbsent("events", 1);
  }

  @AfterEach
  void stop() {
    one.close();
    other.close();
    client.close();
    aws.close();
  }

  @Test
  void twoWritersGetDenseOffsetsAndOneEachForEveryEvent() throws IOException {
    List<Event> events =
        Stream.generate(new AudioEvents(3)::next).limit(EVENTS).map(RecordedEvents::of).toList();
    List<CompletableFuture<Appended>> appends = new ArrayList<>();
    for (Event event : events) {
      appends.add(one.appender().append("events", event));
      appends.add(other.appender().append("events", event));
    }

    List<Appended.Recorded> recorded =
        appends.stream().map(CompletableFuture::join).map(Appended.Recorded.class::cast).toList();

    assertThat(
            recorded.stream().filter(r -> !r.duplicate()).map(r -> r.position().offset().value()))
        .containsExactlyInAnyOrderElementsOf(LongStream.range(0, EVENTS).boxed().toList());
    assertThat(one.reader().range(new Partition("events", 0)).next().value()).isEqualTo(EVENTS);
    assertThat(counts().at("/tables/bench-event-log/refusedConditions").asLong()).isPositive();
  }

  private JsonNode counts() throws IOException {
    return new ObjectMapper().readTree(URI.create(aws.endpoint() + AwsHandler.COUNTS).toURL());
  }
}
