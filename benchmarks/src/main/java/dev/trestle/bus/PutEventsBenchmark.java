package dev.trestle.bus;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClientBuilder;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;

/**
 * Records of 1 KB events to a PutEvents call that is answered at once: mapping, body, signature,
 * answer. Without a network.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PutEventsBenchmark {

  private static final String BUS = "local-application-events";

  /** Entries of a call. */
  @Param({"1", "10"})
  public int entries;

  private final SampleEntries samples = new SampleEntries();
  private final EventBridgeClient sdk = client().build();
  private final PutEventsCall call = new PutEventsCall(client());
  private final PutEventsBody body = new PutEventsBody(BUS);

  /** As the relay does it. */
  @Benchmark
  public int bodyWrittenOnce() {
    return call.put(body.of(mapped())).size();
  }

  /** As the SDK does it by itself, from texts. */
  @Benchmark
  public int bodyOfTheSdk() {
    List<PutEventsRequestEntry> request = new ArrayList<>(entries);
    for (BusEntry entry : mapped()) {
      request.add(
          PutEventsRequestEntry.builder()
              .eventBusName(BUS)
              .source(entry.source())
              .detailType(entry.detailType())
              .time(entry.time())
              .detail(new String(entry.detail(), StandardCharsets.UTF_8))
              .build());
    }
    return sdk.putEvents(put -> put.entries(request)).entries().size();
  }

  @TearDown
  public void close() {
    sdk.close();
    call.close();
  }

  private List<BusEntry> mapped() {
    List<BusEntry> mapped = new ArrayList<>(entries);
    for (int i = 0; i < entries; i++) {
      mapped.add(samples.next());
    }
    return mapped;
  }

  private EventBridgeClientBuilder client() {
    return EventBridgeClient.builder()
        .httpClient(new Answering())
        .region(Region.EU_WEST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")));
  }

  /** Reads each request as a network would, and answers it at once. */
  private static final class Answering implements SdkHttpClient {

    private static final byte[] ANSWER =
        "{\"FailedEntryCount\":0,\"Entries\":[{\"EventId\":\"11710aed-b79e-4468-a20b-bb3c0c3b4860\"}]}"
            .getBytes(StandardCharsets.UTF_8);

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
      return new ExecutableHttpRequest() {
        @Override
        public HttpExecuteResponse call() throws IOException {
          try (InputStream body = request.contentStreamProvider().orElseThrow().newStream()) {
            body.readAllBytes();
          }
          return HttpExecuteResponse.builder()
              .response(SdkHttpResponse.builder().statusCode(200).build())
              .responseBody(AbortableInputStream.create(new ByteArrayInputStream(ANSWER)))
              .build();
        }

        @Override
        public void abort() {}
      };
    }

    @Override
    public void close() {}
  }
}
