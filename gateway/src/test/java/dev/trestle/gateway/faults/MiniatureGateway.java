package dev.trestle.gateway.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.rpc.Status;
import dev.trestle.log.Event;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Payload;
import dev.trestle.log.Position;
import dev.trestle.proto.Problem;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.PublishBatchRequest;
import dev.trestle.v1.PublishBatchResponse;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishResponse;
import dev.trestle.v1.PublishResult;
import dev.trestle.v1.PublishStreamRequest;
import dev.trestle.v1.PublishStreamResponse;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/**
 * Keeps the gateway's promises in memory, but for a planted defect; answers one try in five with
 * UNAVAILABLE, half of these after it has kept the event, and the first event without an id, which
 * nobody can safely send again.
 */
final class MiniatureGateway extends EventPublisherGrpc.EventPublisherImplBase {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Defect defect;
  private final Random random = new Random(3);
  private final Map<String, LogRecord> byId = new HashMap<>();
  private final List<LogRecord> log = new ArrayList<>();
  private final List<Arrival> bus = new ArrayList<>();
  private boolean unnamedSeen;

  MiniatureGateway(Defect defect) {
    this.defect = defect;
  }

  synchronized List<LogRecord> log() {
    return List.copyOf(log);
  }

  synchronized List<Arrival> bus() {
    return List.copyOf(bus);
  }

  @Override
  public void publish(PublishRequest request, StreamObserver<PublishResponse> answer) {
    PublishResult result = taken(request.getEvent());
    if (result.hasError()) {
      answer.onError(StatusProto.toStatusRuntimeException(result.getError()));
    } else {
      answer.onNext(result.getPublished());
      answer.onCompleted();
    }
  }

  @Override
  public void publishBatch(
      PublishBatchRequest request, StreamObserver<PublishBatchResponse> answer) {
    PublishBatchResponse.Builder response = PublishBatchResponse.newBuilder();
    request.getEventsList().forEach(event -> response.addResults(taken(event)));
    answer.onNext(response.build());
    answer.onCompleted();
  }

  @Override
  public StreamObserver<PublishStreamRequest> publishStream(
      StreamObserver<PublishStreamResponse> answers) {
    return new StreamObserver<>() {
      @Override
      public void onNext(PublishStreamRequest request) {
        PublishResult result = taken(request.getEvent());
        PublishStreamResponse.Builder answer =
            PublishStreamResponse.newBuilder().setCorrelationId(request.getCorrelationId());
        answers.onNext(
            result.hasError()
                ? answer.setError(result.getError()).build()
                : answer.setPublished(result.getPublished()).build());
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {
        answers.onCompleted();
      }
    };
  }

  private synchronized PublishResult taken(dev.trestle.v1.Event sent) {
    int die = random.nextInt(10);
    boolean firstUnnamed = sent.getId().isEmpty() && !unnamedSeen;
    unnamedSeen |= firstUnnamed;
    if (die == 0 || firstUnnamed) {
      return failed(Problem.of(ErrorReason.ERROR_REASON_LOG_UNAVAILABLE, "planted, before"));
    }
    PublishResult result = decided(sent);
    return die == 1 && result.hasPublished()
        ? failed(Problem.of(ErrorReason.ERROR_REASON_LOG_UNAVAILABLE, "planted, after"))
        : result;
  }

  private PublishResult decided(dev.trestle.v1.Event sent) {
    ErrorReason refusal = refusal(sent);
    if (refusal != ErrorReason.ERROR_REASON_UNSPECIFIED) {
      if (defect == Defect.KEEPS_REFUSED) {
        keep(sent);
      }
      return failed(Problem.of(refusal, "refused"));
    }
    LogRecord first = byId.get(sent.getId());
    if (first == null || defect == Defect.DUPLICATES) {
      return published(keep(sent), false);
    }
    return first.event().payload().text().equals(sent.getJson())
        ? published(first, true)
        : failed(Problem.of(ErrorReason.ERROR_REASON_EVENT_ID_CONFLICT, "another event"));
  }

  private LogRecord keep(dev.trestle.v1.Event sent) {
    String id = sent.getId().isEmpty() ? UUID.randomUUID().toString() : sent.getId();
    String source = sent.getSource().isEmpty() ? "none" : sent.getSource();
    Event event =
        new Event(
            id,
            source,
            sent.getType(),
            1,
            sent.getSubject(),
            Instant.EPOCH,
            Map.of(),
            Payload.of(sent.getJson()));
    LogRecord record = new LogRecord(position(log.size()), Instant.now(), event);
    byId.put(id, record);
    if (defect != Defect.LOSES || random.nextInt(20) != 0) {
      log.add(record);
      if (defect != Defect.SILENT_ON_BUS || random.nextInt(20) != 0) {
        bus.add(new Arrival(id, record.position(), parsed(sent.getJson())));
      }
    }
    return record;
  }

  private PublishResult published(LogRecord record, boolean duplicate) {
    long offset = record.offset().value() + (defect == Defect.MISPLACES ? 1 : 0);
    return PublishResult.newBuilder()
        .setPublished(
            PublishResponse.newBuilder()
                .setEventId(record.event().id())
                .setPosition(
                    dev.trestle.v1.Position.newBuilder().setLog("events").setOffset(offset))
                .setDuplicate(duplicate))
        .build();
  }

  private static ErrorReason refusal(dev.trestle.v1.Event sent) {
    if (sent.getSource().isEmpty()) {
      return ErrorReason.ERROR_REASON_INVALID_FIELD;
    }
    if (!sent.getType().equals("UserRegistered")) {
      return ErrorReason.ERROR_REASON_EVENT_TYPE_NOT_FOUND;
    }
    if (!sent.getJson().endsWith("}}")) {
      return ErrorReason.ERROR_REASON_PAYLOAD_INVALID;
    }
    return sent.getJson().contains("userId")
        ? ErrorReason.ERROR_REASON_UNSPECIFIED
        : ErrorReason.ERROR_REASON_SCHEMA_VIOLATION;
  }

  private static PublishResult failed(Problem problem) {
    Status status = problem.toStatus();
    return PublishResult.newBuilder().setError(status).build();
  }

  private static Position position(long offset) {
    return new Position(Partition.first("events"), Offset.of(offset));
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    }
  }
}
