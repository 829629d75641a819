package dev.trestle.server.testing.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/** Each fault as an unmodified AWS client sees it, and whether the request got through. */
final class FaultyWireIT {

  private static final StaticCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));

  private final AtomicInteger carriedOut = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer aws;
  private FaultyWire wire;
  private DynamoDbClient dynamo;
  private EventBridgeClient events;

  @BeforeEach
  void start() throws IOException {
    aws = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    aws.createContext("/", this::carryOut);
    aws.setExecutor(threads);
    aws.start();
    wire = FaultyWire.to(URI.create("http://127.0.0.1:" + aws.getAddress().getPort()), 1);
    dynamo =
        DynamoDbClient.builder()
            .endpointOverride(wire.endpoint())
            .region(Region.US_EAST_1)
            .credentialsProvider(CREDENTIALS)
            .httpClient(ApacheHttpClient.create())
            .overrideConfiguration(withoutRetries())
            .build();
    events =
        EventBridgeClient.builder()
            .endpointOverride(wire.endpoint())
            .region(Region.US_EAST_1)
            .credentialsProvider(CREDENTIALS)
            .httpClient(ApacheHttpClient.create())
            .overrideConfiguration(withoutRetries())
            .build();
  }

  @AfterEach
  void stop() {
    dynamo.close();
    events.close();
    wire.close();
    aws.stop(0);
    threads.shutdownNow();
  }

  @Test
  void withoutFaultsRequestsPass() {
    ask();
    ask();

    assertThat(carriedOut).hasValue(2);
  }

  @Test
  void throttlingIsTypedAndCarriesNothingOut() {
    wire.inject("GetItem", 1, Fault.throttling());

    assertThatThrownBy(this::ask).isInstanceOf(ProvisionedThroughputExceededException.class);
    assertThat(carriedOut).hasValue(0);
  }

  @Test
  void goneTableIsTyped() {
    wire.inject("GetItem", 1, Fault.tableGone());

    assertThatThrownBy(this::ask).isInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void internalErrorIsA500() {
    wire.inject("", 1, Fault.internalError());

    assertThatThrownBy(this::ask)
        .isInstanceOfSatisfying(
            DynamoDbException.class, e -> assertThat(e.statusCode()).isEqualTo(500));
  }

  @Test
  void throttlingOfEventsIsRetryableForTheSdk() {
    wire.inject("PutEvents", 1, Fault.throttlingOfEvents());

    assertThatThrownBy(() -> put(1))
        .isInstanceOfSatisfying(
            EventBridgeException.class, e -> assertThat(e.isThrottlingException()).isTrue());
  }

  @Test
  void resetRequestIsNotCarriedOut() {
    wire.inject("GetItem", 1, new Fault.Reset());

    assertThatThrownBy(this::ask).isInstanceOf(SdkClientException.class);
    assertThat(carriedOut).hasValue(0);
  }

  @Test
  void requestWithALostReplyIsCarriedOut() {
    wire.inject("GetItem", 1, new Fault.LostReply());

    assertThatThrownBy(this::ask).isInstanceOf(SdkClientException.class);
    assertThat(carriedOut).hasValue(1);
  }

  @Test
  void silenceEndsOnlyByTheClientsTimeout() {
    wire.inject("GetItem", 1, new Fault.Silence());

    assertThatThrownBy(
            () ->
                dynamo.getItem(
                    r ->
                        r.tableName("table")
                            .key(Collections.emptyMap())
                            .overrideConfiguration(c -> c.apiCallTimeout(Duration.ofSeconds(1)))))
        .isInstanceOf(ApiCallTimeoutException.class);
    assertThat(carriedOut).hasValue(0);
  }

  @Test
  void stalledRequestIsCarriedOutLater() {
    Duration stall = Duration.ofMillis(200);
    wire.inject("GetItem", 1, new Fault.Stall(stall));
    long began = System.nanoTime();

    ask();

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(stall);
    assertThat(carriedOut).hasValue(1);
  }

  @Test
  void failedEntriesKeepTheirPlaceAmongThoseTaken() {
    wire.inject("PutEvents", 1, new Fault.FailedEntries(0.5));

    List<PutEventsResultEntry> results = put(10);

    assertThat(results).hasSize(10);
    assertThat(results).anyMatch(result -> result.errorCode() != null);
    assertThat(results.stream().map(PutEventsResultEntry::eventId).filter(id -> id != null))
        .isNotEmpty()
        .allMatch("taken"::equals);
  }

  @Test
  void onlyTheChosenOperationIsStruckAndOnlyWhileTheFaultLasts() {
    try (Injection injection = wire.inject("GetItem", 1, Fault.throttling())) {
      put(1);
      assertThatThrownBy(this::ask).isInstanceOf(ProvisionedThroughputExceededException.class);
      assertThat(injection.struck()).isEqualTo(1);
    }
    ask();
  }

  private void ask() {
    dynamo.getItem(r -> r.tableName("table").key(Collections.emptyMap()));
  }

  private List<PutEventsResultEntry> put(int count) {
    PutEventsRequestEntry entry =
        PutEventsRequestEntry.builder().source("s").detailType("t").detail("{}").build();
    return events.putEvents(r -> r.entries(Collections.nCopies(count, entry))).entries();
  }

  private static ClientOverrideConfiguration withoutRetries() {
    return ClientOverrideConfiguration.builder()
        .retryStrategy(AwsRetryStrategy.doNotRetry())
        .apiCallTimeout(Duration.ofSeconds(20))
        .build();
  }

  /** As AWS: one result for each entry of PutEvents, an empty answer for everything else. */
  private void carryOut(HttpExchange exchange) throws IOException {
    carriedOut.incrementAndGet();
    String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    int entries = request.split("\"Source\"", -1).length - 1;
    String results = String.join(",", Collections.nCopies(entries, "{\"EventId\":\"taken\"}"));
    byte[] answer =
        (entries == 0 ? "{}" : "{\"FailedEntryCount\":0,\"Entries\":[" + results + "]}")
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }
}
