package dev.trestle.gateway.registry;

import dev.trestle.log.EventLog;
import dev.trestle.log.LogName;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.OffsetRange;
import dev.trestle.log.Partition;
import dev.trestle.log.read.ReadResult;
import dev.trestle.log.state.LogDescription;
import dev.trestle.proto.Problem;
import dev.trestle.proto.ProtoTime;
import dev.trestle.schemas.Schema;
import dev.trestle.schemas.Validation;
import dev.trestle.schemas.Violation;
import dev.trestle.server.security.Access;
import dev.trestle.server.security.Action;
import dev.trestle.server.security.Resource;
import dev.trestle.v1.BacktestFailure;
import dev.trestle.v1.BacktestSchemaRequest;
import dev.trestle.v1.BacktestSchemaResponse;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.Position;
import dev.trestle.v1.SchemaViolation;
import io.grpc.stub.StreamObserver;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * Checks a candidate against recorded events.
 *
 * <p>Reading a whole log takes minutes, so it has a thread of its own and leaves those that publish
 * alone; one runs at a time, as it takes a core.
 */
@Singleton
final class BacktestSchema {

  private static final int DEFAULT_FAILURES = 20;
  private static final int MAX_FAILURES = 1_000;

  /** In memory: about 1 MiB as stored. */
  private static final int PAGE_BYTES = 4 << 20;

  private final EventLog log;
  private final Access access;
  private final OwnThreads thread =
      new OwnThreads(
          "backtest",
          1,
          0,
          "This gateway runs another backtest: try again when that has ended",
          Duration.ofSeconds(5));

  BacktestSchema(EventLog log, Access access) {
    this.log = log;
    this.access = access;
  }

  /**
   * Reads the range and judges every record of the type; answers when it is through. Ends as soon
   * as the current caller may not read the type from the log any more.
   *
   * @param cancelled asked between pages; nothing is answered once it is true
   */
  void start(
      BacktestSchemaRequest request,
      BooleanSupplier cancelled,
      StreamObserver<BacktestSchemaResponse> answer) {
    check(request);
    thread.answer(() -> run(request, cancelled), cancelled, answer);
  }

  @PreDestroy
  void close() {
    thread.close();
  }

  /** Throws the status that the client gets if it may not do this, or may not go on. */
  private void check(BacktestSchemaRequest request) {
    Resource type = Resource.type(request.getType());
    access.check(Action.READ_SCHEMAS, type);
    access.check(Action.READ, Resource.log(logOf(request)), type);
  }

  private static String logOf(BacktestSchemaRequest request) {
    return request.getLog().isEmpty() ? "events" : request.getLog();
  }

  private BacktestSchemaResponse run(BacktestSchemaRequest request, BooleanSupplier cancelled) {
    if (request.getMaxFailures() < 0 || request.getMaxFailures() > MAX_FAILURES) {
      throw Problem.invalidField("max_failures", "use 0 to " + MAX_FAILURES).toException();
    }
    String problem = ProtoTime.problemWith(request.getFromTime());
    if (problem != null) {
      throw Problem.invalidField("from_time", problem).toException();
    }
    Schema candidate = CandidateSchema.read(request.getType(), 1, request.getDocument());
    String name = logOf(request);
    BacktestSchemaResponse.Builder response = BacktestSchemaResponse.newBuilder();
    for (Partition partition : describe(name).allPartitions()) {
      scan(partition, request, candidate, response, cancelled);
    }
    return response.build();
  }

  private LogDescription describe(String name) {
    return log.catalog()
        .describe(name)
        .filter(found -> LogName.problemWith(name).isEmpty())
        .orElseThrow(
            () ->
                Problem.of(
                        ErrorReason.ERROR_REASON_LOG_NOT_FOUND,
                        "There is no log '" + name + "': check the name")
                    .with("log", name)
                    .withViolation("log", "no such log")
                    .toException());
  }

  private void scan(
      Partition partition,
      BacktestSchemaRequest request,
      Schema candidate,
      BacktestSchemaResponse.Builder response,
      BooleanSupplier cancelled) {
    OffsetRange range = log.reader().range(partition);
    Offset next = start(partition, request, range);
    Offset end = end(request, range);
    while (next.isBefore(end) && !cancelled.getAsBoolean()) {
      check(request);
      ReadResult read = log.reader().read(partition, next, PAGE_BYTES);
      if (!(read instanceof ReadResult.Page page) || page.records().isEmpty()) {
        return;
      }
      for (LogRecord record : page.records()) {
        if (record.offset().isBefore(end)) {
          judge(record, request, candidate, response);
        }
      }
      next = page.next();
    }
  }

  private Offset start(Partition partition, BacktestSchemaRequest request, OffsetRange range) {
    Offset start = range.earliest();
    if (request.hasFromOffset()) {
      start = offset("from_offset", request.getFromOffset());
      if (!range.allowsReadFrom(start)) {
        throw Problem.of(
                ErrorReason.ERROR_REASON_OFFSET_OUT_OF_RANGE,
                "from_offset lies outside of partition " + partition.number())
            .with("log", partition.log())
            .with("partition", partition.number())
            .with("earliest", range.earliest())
            .with("latest", range.next())
            .withViolation("from_offset", "use " + range.earliest() + " to " + range.next())
            .toException();
      }
    }
    if (request.hasFromTime()) {
      Instant time = ProtoTime.toInstant(request.getFromTime());
      start = Offset.max(start, log.reader().firstAtOrAfter(partition, time));
    }
    return start;
  }

  private static Offset end(BacktestSchemaRequest request, OffsetRange range) {
    if (!request.hasToOffset()) {
      return range.next();
    }
    Offset end = offset("to_offset", request.getToOffset());
    return end.isBefore(range.next()) ? end : range.next();
  }

  private static Offset offset(String field, long value) {
    if (value < 0) {
      throw Problem.invalidField(field, "use 0 or more").toException();
    }
    return Offset.of(value);
  }

  private static void judge(
      LogRecord record,
      BacktestSchemaRequest request,
      Schema candidate,
      BacktestSchemaResponse.Builder response) {
    response.setScanned(response.getScanned() + 1);
    if (!record.event().type().equals(request.getType())) {
      return;
    }
    response.setChecked(response.getChecked() + 1);
    Validation validation = candidate.validate(record.event().payload().toByteArray());
    if (validation instanceof Validation.Invalid invalid) {
      response.setFailed(response.getFailed() + 1);
      int limit = request.getMaxFailures() == 0 ? DEFAULT_FAILURES : request.getMaxFailures();
      if (response.getFailuresCount() < limit) {
        response.addFailures(failure(record, invalid));
      }
    }
  }

  private static BacktestFailure failure(LogRecord record, Validation.Invalid invalid) {
    Partition partition = record.position().partition();
    BacktestFailure.Builder failure =
        BacktestFailure.newBuilder()
            .setPosition(
                Position.newBuilder()
                    .setLog(partition.log())
                    .setPartition(partition.number())
                    .setOffset(record.offset().value()))
            .setEventId(record.event().id())
            .setSchemaVersion(record.event().schemaVersion());
    for (Violation violation : invalid.violations()) {
      failure.addViolations(
          SchemaViolation.newBuilder()
              .setPointer(violation.pointer())
              .setKeyword(violation.rule())
              .setMessage(violation.message()));
    }
    return failure.build();
  }
}
