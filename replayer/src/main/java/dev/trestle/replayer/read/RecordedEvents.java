package dev.trestle.replayer.read;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Payload;
import dev.trestle.proto.ProtoTime;
import dev.trestle.v1.CaughtUp;
import dev.trestle.v1.Checkpoint;
import dev.trestle.v1.Event;
import dev.trestle.v1.PayloadForm;
import dev.trestle.v1.Position;
import dev.trestle.v1.ReadResponse;
import dev.trestle.v1.RecordedEvent;

/** Records, and what else a read tells, as messages. */
final class RecordedEvents {

  private static final JsonFormat.Parser JSON = JsonFormat.parser();

  private RecordedEvents() {}

  /** What a step that concerns the caller tells. */
  static ReadResponse toMessage(Step step, int partition, PayloadForm form) {
    ReadResponse.Builder message = ReadResponse.newBuilder();
    if (step instanceof Step.Deliver deliver) {
      message.setEvent(toMessage(deliver.record(), form));
    } else if (step instanceof Step.CaughtUp caughtUp) {
      message.setCaughtUp(
          CaughtUp.newBuilder().setPartition(partition).setNextOffset(caughtUp.next().value()));
    } else if (step instanceof Step.Passed passed) {
      message.setCheckpoint(
          Checkpoint.newBuilder().setPartition(partition).setNextOffset(passed.next().value()));
    }
    return message.build();
  }

  static RecordedEvent toMessage(LogRecord record, PayloadForm form) {
    dev.trestle.log.Event event = record.event();
    Event.Builder message =
        Event.newBuilder()
            .setId(event.id())
            .setSource(event.source())
            .setType(event.type())
            .setSubject(event.subject())
            .setTime(ProtoTime.toTimestamp(event.time()))
            .setSchemaVersion(event.schemaVersion())
            .putAllExtensions(event.extensions());
    setPayload(message, event.payload(), form);
    return RecordedEvent.newBuilder()
        .setPosition(
            Position.newBuilder()
                .setLog(record.position().partition().log())
                .setPartition(record.position().partition().number())
                .setOffset(record.offset().value()))
        .setAppendTime(ProtoTime.toTimestamp(record.appendTime()))
        .setEvent(message)
        .build();
  }

  private static void setPayload(Event.Builder message, Payload payload, PayloadForm form) {
    if (form == PayloadForm.PAYLOAD_FORM_DATA) {
      try {
        Struct.Builder data = Struct.newBuilder();
        JSON.merge(payload.text(), data);
        if (data.getFieldsMap().values().stream().allMatch(RecordedEvents::isFinite)) {
          message.setData(data);
          return;
        }
      } catch (InvalidProtocolBufferException noStruct) {
        // Not a JSON object: the exact text says more than an error would.
      }
    }
    // Without a copy: a payload never changes.
    message.setJsonBytes(UnsafeByteOperations.unsafeWrap(payload.asByteBuffer()));
  }

  /** Whether no number in it was beyond a double: others have no JSON. */
  private static boolean isFinite(Value value) {
    return switch (value.getKindCase()) {
      case NUMBER_VALUE -> Double.isFinite(value.getNumberValue());
      case LIST_VALUE ->
          value.getListValue().getValuesList().stream().allMatch(RecordedEvents::isFinite);
      case STRUCT_VALUE ->
          value.getStructValue().getFieldsMap().values().stream()
              .allMatch(RecordedEvents::isFinite);
      default -> true;
    };
  }
}
