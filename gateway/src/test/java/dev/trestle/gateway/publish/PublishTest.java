package dev.trestle.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Any;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.JsonFormat;
import dev.trestle.gateway.Events;
import dev.trestle.gateway.Events.Refusal;
import dev.trestle.gateway.TestGateway;
import dev.trestle.gateway.relay.RecordingBus;
import dev.trestle.log.EventLog;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.read.ReadResult;
import dev.trestle.v1.Delivery;
import dev.trestle.v1.Event;
import dev.trestle.v1.PublishBatchRequest;
import dev.trestle.v1.PublishBatchResponse;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishResponse;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.micronaut.context.annotation.Property;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@MicronautTest
@Property(name = "test.memory", value = "true")
class PublishTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  @Inject TestGateway gateway;

  @Test
  void aReceiptTellsWhereTheEventIsAndThatItIsOnTheBus() {
    PublishResponse receipt = publish(Events.audio());

    assertThat(UUID.fromString(receipt.getEventId()).version()).isEqualTo(7);
    assertThat(receipt.getPosition().getLog()).isEqualTo("events");
    assertThat(receipt.getSchemaVersion()).isEqualTo(1);
    assertThat(receipt.getDelivery()).isEqualTo(Delivery.DELIVERY_ON_BUS);
    assertThat(receipt.getBusEventId()).isNotEmpty();
    assertThat(receipt.getDuplicate()).isFalse();
    LogRecord record = record(receipt);
    assertThat(record.event().payload().text()).isEqualTo(Events.AUDIO);
    assertThat(record.event().id()).isEqualTo(receipt.getEventId());
  }

  @Test
  void onTheBusAreThePayloadsOwnTextAndTheReservedMember() throws Exception {
    String payload = Events.AUDIO.replace("1048576", "9007199254740993.0000000000000001");
    payload = payload.replace("\"size\"", "\"note\"");
    PublishResponse receipt =
        publish(Events.audio(payload + " \n").toBuilder().setId("on-the-bus").build());

    String detail = onBus("on-the-bus");
    assertThat(detail).startsWith(payload.substring(0, payload.length() - 1) + ",\"_event\":{");
    JsonNode member = JSON.readTree(detail).get("_event");
    assertThat(member.get("id").asText()).isEqualTo("on-the-bus");
    assertThat(member.get("type").asText()).isEqualTo("AudioUploaded");
    assertThat(member.get("schemaVersion").asInt()).isEqualTo(1);
    assertThat(member.get("subject").asText()).isEqualTo("file-1");
    assertThat(member.get("partition").asInt()).isZero();
    assertThat(member.get("offset").asLong()).isEqualTo(receipt.getPosition().getOffset());
  }

  @Test
  void theSameEventAgainIsADuplicateAtTheFirstPosition() {
    Event event = Events.audio().toBuilder().setId("twice").build();
    PublishResponse first = publish(event);
    PublishResponse second = publish(event);

    assertThat(second.getDuplicate()).isTrue();
    assertThat(second.getPosition()).isEqualTo(first.getPosition());
    assertThat(second.getBusEventId()).isEmpty();
  }

  @Test
  void anIdUsedForAnotherEventIsRefused() {
    PublishResponse first = publish(Events.audio().toBuilder().setId("taken").build());
    Event other =
        Events.audio(Events.AUDIO.replace("user-1", "user-2")).toBuilder().setId("taken").build();

    Refusal refusal = Refusal.of(catchThrowable(() -> publish(other)));

    assertThat(refusal.code()).isEqualTo(6);
    assertThat(refusal.reason()).isEqualTo("EVENT_ID_CONFLICT");
    assertThat(refusal.fields()).containsExactly("event.id");
    assertThat(refusal.status().getDetails(0).toString())
        .contains(String.valueOf(first.getPosition().getOffset()));
  }

  @Test
  void aStructAndAMessageAreRecordedAsJson() throws Exception {
    Struct.Builder data = Struct.newBuilder();
    JsonFormat.parser().merge(Events.AUDIO, data);
    PublishResponse struct = publish(Events.audio().toBuilder().setData(data).build());
    PublishResponse message =
        publish(Events.audio().toBuilder().setMessage(Any.pack(data.build())).build());
    PublishResponse text =
        publish(
            Events.audio().toBuilder().setMessage(Any.pack(StringValue.of(Events.AUDIO))).build());

    JsonNode expected = JSON.readTree(Events.AUDIO);
    assertThat(JSON.readTree(record(struct).event().payload().text())).isEqualTo(expected);
    assertThat(record(struct).event().payload().text()).contains("\"size\":1048576}");
    assertThat(JSON.readTree(record(message).event().payload().text())).isEqualTo(expected);
    assertThat(record(text).event().payload().text()).isEqualTo(Events.AUDIO);
  }

  @Test
  void timeAndSubjectAndExtensionsAreKept() {
    Timestamp time = Timestamp.newBuilder().setSeconds(1_700_000_000).setNanos(123_456_789).build();
    PublishResponse receipt =
        publish(Events.audio().toBuilder().setTime(time).putExtensions("tenant", "acme").build());

    var event = record(receipt).event();
    assertThat(event.time().getEpochSecond()).isEqualTo(1_700_000_000);
    assertThat(event.time().getNano()).isEqualTo(123_456_789);
    assertThat(event.extensions()).containsEntry("tenant", "acme");
    assertThat(event.subject()).isEqualTo("file-1");
  }

  @Test
  void theCallersTraceTravelsOntoTheBus() throws Exception {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER),
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    var publisher =
        gateway.publisher().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    var unused =
        publisher.publish(
            PublishRequest.newBuilder()
                .setEvent(Events.audio().toBuilder().setId("traced"))
                .build());

    assertThat(JSON.readTree(onBus("traced")).at("/_event/traceparent").asText())
        .startsWith("00-0af7651916cd43dd8448eb211c80319c-");
  }

  @Test
  void validateOnlyRecordsNothing() {
    PublishResponse receipt =
        gateway
            .publisher()
            .publish(
                PublishRequest.newBuilder()
                    .setEvent(Events.audio().toBuilder().setId("not-recorded"))
                    .setValidateOnly(true)
                    .build());

    assertThat(receipt.hasPosition()).isFalse();
    assertThat(receipt.getSchemaVersion()).isEqualTo(1);
    assertThat(publish(Events.audio().toBuilder().setId("not-recorded").build()).getDuplicate())
        .isFalse();
  }

  @Test
  void oneBadEventFailsNoNeighbour() {
    PublishBatchRequest.Builder request = PublishBatchRequest.newBuilder();
    for (int i = 0; i < 100; i++) {
      request.addEvents(i == 42 ? Events.audio("{}") : Events.audio());
    }
    PublishBatchResponse response = gateway.publisher().publishBatch(request.build());

    List<Long> offsets = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      if (i == 42) {
        assertThat(Refusal.of(response.getResults(i).getError()).reason())
            .isEqualTo("SCHEMA_VIOLATION");
      } else {
        PublishResponse receipt = response.getResults(i).getPublished();
        assertThat(receipt.getDelivery()).isEqualTo(Delivery.DELIVERY_ON_BUS);
        offsets.add(receipt.getPosition().getOffset());
      }
    }
    assertThat(offsets).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aSourceThatAClientMakesUpBecomesNoLabel() throws Exception {
    for (int i = 0; i < 20; i++) {
      Event bad = Events.audio("{}").toBuilder().setSource("made-up-" + i).build();
      Refusal.of(catchThrowable(() -> publish(bad)));
    }
    for (int i = 0; i < PublishMeters.MAX_SOURCES + 20; i++) {
      var unused = publish(Events.audio().toBuilder().setSource("many-" + i).build());
    }
    String metrics = gateway.get("/prometheus");

    assertThat(metrics).doesNotContain("made-up-").contains("source=\"other\"");
    assertThat(metrics.lines().filter(l -> l.startsWith("trestle_events_published_total")).count())
        .isLessThan(PublishMeters.MAX_SOURCES + 20);
    assertThat(metrics).containsPattern("trestle_append_remembered_ids [1-9]");
    assertThat(metrics)
        .contains(
            "trestle_events_published_total{outcome=\"recorded\"",
            "trestle_append_seconds_bucket",
            "trestle_append_queued_events",
            "trestle_append_conflicts_total",
            "trestle_relay_oldest_undelivered_seconds",
            "trestle_publish_batch_events");
  }

  private PublishResponse publish(Event event) {
    return gateway.publisher().publish(PublishRequest.newBuilder().setEvent(event).build());
  }

  private LogRecord record(PublishResponse receipt) {
    Offset offset = Offset.of(receipt.getPosition().getOffset());
    ReadResult read =
        gateway.bean(EventLog.class).reader().read(Partition.first("events"), offset, 1);
    return ((ReadResult.Page) read).records().get(0);
  }

  private String onBus(String eventId) {
    return gateway.bean(RecordingBus.class).details().stream()
        .filter(detail -> detail.contains("\"id\":\"" + eventId + "\""))
        .findFirst()
        .orElseThrow();
  }
}
