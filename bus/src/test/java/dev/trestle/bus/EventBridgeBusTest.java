package dev.trestle.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trestle.bus.Bus.BusUnavailableException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClientBuilder;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;

class EventBridgeBusTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SECRET = "secret";
  private static final String ODD =
      "{\"a\":\"quote \\\" backslash \\\\ slash \\/ tab \\t unit \\u001f \u2028 \u00e9 \uD83C\uDFA7\","
          + "\n\t\"b\":[1.50,9007199254740993],\r\n\"\u007f\":{}}";

  private final CapturingHttp http = new CapturingHttp();
  private final EventBridgeBus bus =
      new EventBridgeBus(
          client(), "test-application-events", OpenTelemetry.noop(), new SimpleMeterRegistry());

  @AfterEach
  void close() {
    bus.close();
  }

  @Test
  void theBodyIsWhatTheSdkWouldHaveWritten() throws Exception {
    List<BusEntry> entries =
        List.of(
            entry("custom.src", Instant.parse("2026-01-02T03:04:05.678901Z"), List.of(), ODD),
            entry("ü\"\\\n\u0001", Instant.EPOCH, List.of("arn:aws:s3:::b/ä \"x\"", "arn:2"), "{}"),
            entry("before", Instant.parse("1969-12-31T23:59:58.500Z"), List.of("arn:1"), "{}"));
    var unused = bus.put(entries);
    JsonNode ours = JSON.readTree(http.body());
    var ourRequest = http.request();

    try (EventBridgeClient sdk = client().build()) {
      var unusedAnswer =
          sdk.putEvents(
              call -> call.entries(entries.stream().map(EventBridgeBusTest::sdkEntry).toList()));
    }
    assertThat(ours).isEqualTo(JSON.readTree(http.body()));
    for (String header : List.of("X-Amz-Target", "Content-Type", "Host")) {
      assertThat(ourRequest.firstMatchingHeader(header))
          .isPresent()
          .isEqualTo(http.request().firstMatchingHeader(header));
    }
    assertThat(ourRequest.getUri()).isEqualTo(http.request().getUri());
  }

  @Test
  void theDetailArrivesByteForByte() throws Exception {
    var unused = bus.put(List.of(entry("s", Instant.EPOCH, List.of(), ODD)));

    assertThat(JSON.readTree(http.body()).at("/Entries/0/Detail").textValue()).isEqualTo(ODD);
    assertThat(http.request().firstMatchingHeader("Content-Length"))
        .hasValue(String.valueOf(http.body().length));
  }

  @Test
  void theSignatureIsOverTheBodySent() throws Exception {
    var unused = bus.put(List.of(entry("s", Instant.EPOCH, List.of(), "{}")));

    String digest =
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(http.body()));
    assertThat(http.request().firstMatchingHeader("Authorization").orElseThrow())
        .startsWith("AWS4-HMAC-SHA256 ");
    assertThat(Signatures.isValid(http.request(), digest, SECRET)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "InvalidArgument",
        "MalformedDetail",
        "RedactionFailure",
        "NotAuthorizedForSourceException",
        "NotAuthorizedForDetailTypeException"
      })
  void onlyWhatCondemnsTheEventIsARefusal(String code) {
    assertThat(putOne(code)).isEqualTo(new Bus.Refused(code, "planted"));
  }

  @ParameterizedTest
  @CsvSource({
    "AccessDeniedException, access_denied, allow events:PutEvents",
    "ResourceNotFoundException, no_bus, create the bus",
    "InvalidAccountIdException, credentials, renew the service's credentials",
    "ThrottlingException, throttled, quota",
    "InternalFailure, internal, health",
    "NeverHeardOf, other, look the code up",
  })
  void everythingElseOfAnEntryIsAnOutageThatSaysWhatToDo(String code, String label, String advice) {
    assertThat(putOne(code))
        .isInstanceOfSatisfying(
            Bus.NotNow.class,
            notNow -> {
              assertThat(notNow.code()).isEqualTo(label);
              assertThat(notNow.message()).contains(code, "test-application-events", advice);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "400, AccessDeniedException, access_denied, false",
    "400, ResourceNotFoundException, no_bus, false",
    "400, ExpiredTokenException, credentials, false",
    "403, InvalidSignatureException, credentials, false",
    "400, ThrottlingException, throttled, false",
    "500, InternalFailure, internal, false",
    "400, NeverHeardOf, other, false",
    "400, ValidationException, malformed, true",
    "400, SerializationException, malformed, true",
    "413, RequestEntityTooLargeException, malformed, true",
  })
  void aCallThatFailsIsAnOutageUnlessItIsMalformed(
      int status, String code, String label, boolean malformed) {
    http.answer(status, "{\"__type\":\"%s\",\"message\":\"planted\"}".formatted(code));

    var failure =
        catchThrowableOfType(
            BusUnavailableException.class,
            () -> bus.put(List.of(entry("s", Instant.EPOCH, List.of(), "{}"))));

    assertThat(failure.code()).isEqualTo(label);
    assertThat(failure.isMalformed()).isEqualTo(malformed);
  }

  private Bus.EntryResult putOne(String code) {
    http.answer(
        200,
        "{\"FailedEntryCount\":1,\"Entries\":[{\"ErrorCode\":\"%s\",\"ErrorMessage\":\"planted\"}]}"
            .formatted(code));
    return bus.put(List.of(entry("s", Instant.EPOCH, List.of(), "{}"))).get(0);
  }

  private EventBridgeClientBuilder client() {
    return EventBridgeClient.builder()
        .httpClient(http)
        .region(Region.EU_WEST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", SECRET)));
  }

  private static BusEntry entry(
      String source, Instant time, List<String> resources, String detail) {
    byte[] utf8 = detail.getBytes(StandardCharsets.UTF_8);
    return new BusEntry(source, "Type", time, resources, utf8, "", "", utf8.length);
  }

  private static PutEventsRequestEntry sdkEntry(BusEntry entry) {
    PutEventsRequestEntry.Builder request =
        PutEventsRequestEntry.builder()
            .eventBusName("test-application-events")
            .source(entry.source())
            .detailType(entry.detailType())
            .time(entry.time())
            .detail(new String(entry.detail(), StandardCharsets.UTF_8));
    return entry.resources().isEmpty()
        ? request.build()
        : request.resources(entry.resources()).build();
  }
}
