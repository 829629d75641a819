package dev.trestle.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import dev.trestle.gateway.Events;
import dev.trestle.gateway.Events.Refusal;
import dev.trestle.gateway.TestGateway;
import dev.trestle.gateway.World;
import dev.trestle.log.Partition;
import dev.trestle.proto.RandomCalls;
import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishResponse;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.micronaut.context.annotation.Property;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kind of bad input: its status, its reason, its field; and nothing of it in the log. */
@MicronautTest
@Property(name = "test.memory", value = "true")
class BadEventTest {

  private static final int INVALID_ARGUMENT = 3;
  private static final int NOT_FOUND = 5;

  @Inject World world;
  @Inject TestGateway gateway;

  /** Of all tests: none of them may leave anything. */
  @AfterEach
  void nothingIsInTheLog() {
    assertThat(world.batches.last(Partition.first("events"))).isEmpty();
  }

  @Test
  void anUnknownType() {
    Refusal refusal = refusal(Events.audio().toBuilder().setType("AudioUplaoded"));
    assertThat(refusal.code()).isEqualTo(NOT_FOUND);
    assertThat(refusal.reason()).isEqualTo("EVENT_TYPE_NOT_FOUND");
    assertThat(refusal.fields()).containsExactly("event.type");
  }

  @Test
  void anUnknownVersion() {
    Refusal refusal = refusal(Events.audio().toBuilder().setSchemaVersion(99));
    assertThat(refusal.code()).isEqualTo(NOT_FOUND);
    assertThat(refusal.reason()).isEqualTo("SCHEMA_VERSION_NOT_FOUND");
    assertThat(refusal.fields()).containsExactly("event.schema_version");
  }

  @Test
  void noSource() {
    invalid("INVALID_FIELD", "event.source", Events.audio().toBuilder().clearSource());
  }

  @Test
  void aSourceThatEventBridgeReserves() {
    invalid("INVALID_FIELD", "event.source", Events.audio().toBuilder().setSource("aws.s3"));
  }

  @Test
  void aTypeOf129Characters() {
    invalid("INVALID_FIELD", "event.type", Events.audio().toBuilder().setType("A".repeat(129)));
  }

  @Test
  void anIdOf257Characters() {
    invalid("INVALID_FIELD", "event.id", Events.audio().toBuilder().setId("i".repeat(257)));
  }

  @Test
  void aSubjectWithAControlCharacter() {
    invalid("INVALID_FIELD", "event.subject", Events.audio().toBuilder().setSubject("a\u0000b"));
  }

  @Test
  void aTimeBeyondYear9999() {
    Timestamp time = Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).build();
    invalid("INVALID_FIELD", "event.time", Events.audio().toBuilder().setTime(time));
  }

  @Test
  void anExtensionNameInCapitals() {
    invalid(
        "INVALID_FIELD", "event.extensions", Events.audio().toBuilder().putExtensions("Trace", ""));
  }

  @Test
  void noPayload() {
    invalid("INVALID_FIELD", "event.data", Events.audio().toBuilder().clearPayload());
  }

  @Test
  void jsonThatIsNoObject() {
    invalid("PAYLOAD_INVALID", "data", Events.audio("[1,2]").toBuilder());
  }

  @Test
  void truncatedJson() {
    invalid("PAYLOAD_INVALID", "data", Events.audio("{\"userId\":\"u").toBuilder());
  }

  @Test
  void aRepeatedMember() {
    Event.Builder event = Events.audio("{\"userId\":\"a\",\"userId\":\"b\"}").toBuilder();
    invalid("PAYLOAD_INVALID", "data/userId", event);
  }

  @Test
  void nesting10000Deep() {
    String deep = "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000);
    invalid("PAYLOAD_INVALID", "data", Events.audio(deep).toBuilder());
  }

  @Test
  void aPayloadOf1Megabyte() {
    String large = Events.AUDIO.replace("user-1", "u".repeat(1 << 20));
    Refusal refusal = invalid("EVENT_TOO_LARGE", "data", Events.audio(large).toBuilder());
    assertThat(refusal.status().getDetails(0).toString()).contains("262144");
  }

  @Test
  void aPayloadThatFitsOnlyWithoutItsPlaceOnTheBus() {
    int rest = 262_144 - Events.AUDIO.length();
    String large = Events.AUDIO.replaceFirst("\\{", "{\"note\":\"" + "n".repeat(rest - 10) + "\",");
    assertThat(large.length()).isEqualTo(262_144);
    invalid("EVENT_TOO_LARGE", "data", Events.audio(large).toBuilder());
  }

  @Test
  void notANumberInText() {
    Event.Builder event = Events.audio(Events.AUDIO.replace("1048576", "NaN")).toBuilder();
    invalid("PAYLOAD_INVALID", "data", event);
  }

  @Test
  void notANumberInAStruct() {
    Struct metadata =
        Struct.newBuilder()
            .putFields("size", Value.newBuilder().setNumberValue(Double.NaN).build())
            .build();
    Struct data =
        Struct.newBuilder()
            .putFields("metadata", Value.newBuilder().setStructValue(metadata).build())
            .build();
    invalid("PAYLOAD_INVALID", "data/metadata/size", Events.audio().toBuilder().setData(data));
  }

  @Test
  void anInfiniteNumberInText() {
    String payload = Events.AUDIO.replace("1048576", "1e1000000000");
    Refusal refusal = refusal(Events.audio(payload).toBuilder());
    assertThat(refusal.code()).isEqualTo(INVALID_ARGUMENT);
    assertThat(refusal.reason()).isEqualTo("PAYLOAD_INVALID");
  }

  @Test
  void invalidUtf8InBytes() {
    BytesValue bytes =
        BytesValue.of(ByteString.copyFrom(new byte[] {'{', '"', (byte) 0xc3, '"', ':', '1', '}'}));
    invalid("PAYLOAD_INVALID", "data", Events.audio().toBuilder().setMessage(Any.pack(bytes)));
  }

  @Test
  void invalidUtf8InAStringField() {
    byte[] event =
        Event.newBuilder().setType("AudioUploaded").setSource("xy").build().toByteArray();
    int at = new String(event, StandardCharsets.ISO_8859_1).indexOf("xy");
    event[at] = (byte) 0xff;
    byte[] request = new byte[event.length + 2];
    request[0] = (1 << 3) | 2;
    request[1] = (byte) event.length;
    System.arraycopy(event, 0, request, 2, event.length);

    Refusal refusal = Refusal.of(catchThrowable(() -> publishRaw(request)));

    assertThat(refusal.code()).isEqualTo(INVALID_ARGUMENT);
    assertThat(refusal.reason()).isEqualTo("INVALID_FIELD");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void nonsenseIsRefusedWithAReason(long seed) throws Exception {
    assertThat(
            RandomCalls.unexplained(
                gateway.channel(), EventPublisherGrpc.getServiceDescriptor(), 200, seed))
        .isEmpty();
  }

  @Test
  void aMessageOfAnUnknownType() {
    Any unknown = Any.newBuilder().setTypeUrl("type.googleapis.com/acme.Missing").build();
    invalid(
        "MESSAGE_TYPE_UNKNOWN",
        "event.message.type_url",
        Events.audio().toBuilder().setMessage(unknown));
  }

  @Test
  void everyViolationComesBackAtOnce() {
    Event.Builder event =
        Events.audio(
            "{\"userId\":7,\"s3Location\":{\"bucket\":\"B\"},\"metadata\":{\"size\":\"large\"}}")
            .toBuilder();
    Refusal refusal = refusal(event);
    assertThat(refusal.code()).isEqualTo(INVALID_ARGUMENT);
    assertThat(refusal.reason()).isEqualTo("SCHEMA_VIOLATION");
    assertThat(refusal.fields())
        .contains(
            "data/userId",
            "data/fileId",
            "data/s3Location/bucket",
            "data/s3Location/key",
            "data/metadata/size");
  }

  @Test
  void attributesAndPayloadComeBackTogether() {
    Event.Builder event = Events.audio("{}").toBuilder().clearSource().setId("i".repeat(257));
    Refusal refusal = refusal(event);
    assertThat(refusal.reason()).isEqualTo("INVALID_FIELD");
    assertThat(refusal.fields()).contains("event.id", "event.source", "data/userId");
  }

  @Test
  void aRequestWithoutAnEvent() {
    Refusal refusal =
        Refusal.of(
            catchThrowable(() -> gateway.publisher().publish(PublishRequest.getDefaultInstance())));
    assertThat(refusal.reason()).isEqualTo("INVALID_FIELD");
    assertThat(refusal.fields()).containsExactly("event");
  }

  private Refusal invalid(String reason, String field, Event.Builder event) {
    Refusal refusal = refusal(event);
    assertThat(refusal.code()).isEqualTo(INVALID_ARGUMENT);
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal.fields()).containsExactly(field);
    return refusal;
  }

  private Refusal refusal(Event.Builder event) {
    PublishRequest request = PublishRequest.newBuilder().setEvent(event).build();
    return Refusal.of(catchThrowable(() -> gateway.publisher().publish(request)));
  }

  private PublishResponse publishRaw(byte[] request) {
    MethodDescriptor<byte[], PublishResponse> method =
        EventPublisherGrpc.getPublishMethod().toBuilder(
                new Bytes(), EventPublisherGrpc.getPublishMethod().getResponseMarshaller())
            .build();
    return ClientCalls.blockingUnaryCall(gateway.channel(), method, CallOptions.DEFAULT, request);
  }

  /** Sends bytes that no client library would. */
  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      throw new UnsupportedOperationException();
    }
  }
}
