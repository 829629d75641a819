package dev.trestle.replayer.reseed;

import com.google.protobuf.Timestamp;
import dev.trestle.proto.Problem;
import dev.trestle.proto.ProtoTime;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import dev.trestle.replayer.operation.OperationId;
import dev.trestle.replayer.operation.Operations;
import dev.trestle.replayer.read.EventMatch;
import dev.trestle.replayer.request.LogLookup;
import dev.trestle.v1.CreateReseedRequest;
import dev.trestle.v1.CreateReseedRequest.TargetCase;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.ReseedFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks at a request for all that is wrong with it regardless of the log and the target. */
final class ReseedChecks {

  /** Slowest pace, records a second: one in about 17 minutes. */
  static final double MIN_PACE = 0.001;

  /** Largest request: a quarter of what an operation may have; the plan needs the rest. */
  static final int MAX_BYTES = Operations.MAX_BYTES / 4;

  private static final String OBJECT_LOGS = "objects/";

  private ReseedChecks() {}

  /** Of the filter only what the target makes wrong: see {@link EventMatch#of} for the rest. */
  static Optional<Problem> problemWith(CreateReseedRequest request) {
    return id(request)
        .or(() -> range(request))
        .or(() -> target(request))
        .or(() -> format(request))
        .or(() -> pace(request.getMaxPerSecond()))
        .or(() -> size(request));
  }

  /** What is wrong with log, partition, start and end. */
  static Optional<Problem> range(CreateReseedRequest request) {
    return LogLookup.problemWithLog(request.getLog())
        .or(() -> partition(request))
        .or(() -> start(request))
        .or(() -> end(request));
  }

  /** What is wrong with a pace; empty if it may be set. */
  static Optional<Problem> pace(double perSecond) {
    return !Double.isFinite(perSecond) || (perSecond != 0 && perSecond < MIN_PACE)
        ? invalid(
            "max_per_second",
            "must be 0 (no limit) or a number from " + MIN_PACE + " up, was " + perSecond)
        : Optional.empty();
  }

  private static Optional<Problem> id(CreateReseedRequest request) {
    return request.getRequestId().isEmpty()
        ? Optional.empty()
        : OperationId.problemWith(request.getRequestId())
            .map(problem -> Problem.invalidField("request_id", problem));
  }

  private static Optional<Problem> partition(CreateReseedRequest request) {
    return request.hasPartition() && request.getPartition() < 0
        ? invalid("partition", "must be 0 or more, was " + request.getPartition())
        : Optional.empty();
  }

  private static Optional<Problem> start(CreateReseedRequest request) {
    return switch (request.getStartCase()) {
      case EARLIEST -> Optional.empty();
      case OFFSET -> negative("offset", request.getOffset());
      case TIME -> time("time", request.getTime());
      case START_NOT_SET ->
          Optional.of(
              Problem.of(
                      ErrorReason.ERROR_REASON_START_REQUIRED,
                      "Say where to start: set one of earliest, offset, time")
                  .withViolation("start", "set one of earliest, offset, time"));
    };
  }

  private static Optional<Problem> end(CreateReseedRequest request) {
    return switch (request.getEndCase()) {
      case END_OFFSET ->
          negative("end_offset", request.getEndOffset())
              .or(
                  () ->
                      request.hasOffset() && request.getEndOffset() < request.getOffset()
                          ? invalid(
                              "end_offset",
                              "must not lie before the start, offset " + request.getOffset())
                          : Optional.empty());
      case END_TIME -> time("end_time", request.getEndTime()).or(() -> order(request));
      case END_NOT_SET -> Optional.empty();
    };
  }

  private static Optional<Problem> order(CreateReseedRequest request) {
    return request.hasTime()
            && ProtoTime.toInstant(request.getEndTime())
                .isBefore(ProtoTime.toInstant(request.getTime()))
        ? invalid(
            "end_time",
            "must not lie before the start, time " + ProtoTime.toInstant(request.getTime()))
        : Optional.empty();
  }

  private static Optional<Problem> target(CreateReseedRequest request) {
    if (request.getTargetCase() == TargetCase.TARGET_NOT_SET) {
      return Optional.of(
          Problem.invalidField("target", "set one of sqs_queue, sns_topic, event_bus"));
    }
    if (request.getTargetCase() != TargetCase.EVENT_BUS) {
      return Optional.empty();
    }
    List<String> sources = request.getFilter().getSourcesList();
    return sources.stream()
        .filter(source -> source.startsWith(BusTarget.RESERVED_SOURCE))
        .findFirst()
        .map(
            source ->
                Problem.of(
                        ErrorReason.ERROR_REASON_SOURCE_RESERVED,
                        "Only AWS may put events of source "
                            + source
                            + " on a bus: send them to a queue or a topic, or filter them out")
                    .withViolation("filter.sources", "must not begin with aws. for a bus")
                    .with("source", source));
  }

  private static Optional<Problem> format(CreateReseedRequest request) {
    ReseedFormat format = request.getFormat();
    if (format == ReseedFormat.UNRECOGNIZED) {
      return invalid("format", "unknown format " + request.getFormatValue());
    }
    boolean envelope =
        format == ReseedFormat.RESEED_FORMAT_ENVELOPE
            || format == ReseedFormat.RESEED_FORMAT_UNSPECIFIED;
    if (!envelope && request.getTargetCase() == TargetCase.EVENT_BUS) {
      return unsuitable(format, "a bus takes RESEED_FORMAT_ENVELOPE only");
    }
    boolean s3 =
        format == ReseedFormat.RESEED_FORMAT_S3_RECORDS
            || format == ReseedFormat.RESEED_FORMAT_S3_FLAT;
    if (s3 && !hasObjectVersionsOnly(request)) {
      return unsuitable(
          format,
          "of events of type ObjectVersion only: send a log objects/…, or set filter.types to"
              + " ObjectVersion");
    }
    if (request.getAllAsPut() && format != ReseedFormat.RESEED_FORMAT_S3_RECORDS) {
      return invalid("all_as_put", "goes with RESEED_FORMAT_S3_RECORDS only");
    }
    return request.getNewJobs() && !envelope
        ? invalid("new_jobs", "goes with RESEED_FORMAT_ENVELOPE only")
        : Optional.empty();
  }

  private static boolean hasObjectVersionsOnly(CreateReseedRequest request) {
    return request.getLog().startsWith(OBJECT_LOGS)
        || request.getFilter().getTypesList().equals(List.of(ObjectVersionEvents.TYPE));
  }

  private static Optional<Problem> unsuitable(ReseedFormat format, String why) {
    return Optional.of(
        Problem.of(ErrorReason.ERROR_REASON_FORMAT_UNSUITABLE, format + ": " + why)
            .withViolation("format", why)
            .with("format", format));
  }

  private static Optional<Problem> size(CreateReseedRequest request) {
    return request.getSerializedSize() > MAX_BYTES
        ? invalid(
            "filter",
            "the request has "
                + request.getSerializedSize()
                + " bytes, and may have "
                + MAX_BYTES
                + "; filter less")
        : Optional.empty();
  }

  private static Optional<Problem> negative(String field, long offset) {
    return offset < 0 ? invalid(field, "must be 0 or more, was " + offset) : Optional.empty();
  }

  private static Optional<Problem> time(String field, Timestamp time) {
    @Nullable String problem = ProtoTime.problemWith(time);
    return problem == null ? Optional.empty() : invalid(field, problem);
  }

  private static Optional<Problem> invalid(String field, String description) {
    return Optional.of(Problem.invalidField(field, description));
  }
}
