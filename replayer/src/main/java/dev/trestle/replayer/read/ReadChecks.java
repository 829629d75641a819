package dev.trestle.replayer.read;

import com.google.protobuf.Timestamp;
import dev.trestle.bus.EventEnvelope;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.proto.Problem;
import dev.trestle.proto.ProtoTime;
import dev.trestle.replayer.request.Answer;
import dev.trestle.replayer.request.LogLookup;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.EventFilter;
import dev.trestle.v1.PayloadForm;
import dev.trestle.v1.ReadRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Looks at a read request for all that is wrong with it regardless of the log. */
final class ReadChecks {

  /** Values in one list of a filter: more is a job for the reader itself. */
  static final int MAX_FILTER_VALUES = 100;

  /** Characters of one value of a filter: no attribute of an event is longer. */
  static final int MAX_FILTER_LENGTH = 256;

  /** Slowest pace, records a second: one in about 17 minutes. */
  static final double MIN_PACE = 0.001;

  private ReadChecks() {}

  /** The request as a plan, or the first thing wrong with it. */
  static Answer<ReadPlan> plan(ReadRequest request, Function<LogRecord, EventEnvelope> onBus) {
    Optional<Problem> problem =
        LogLookup.problemWithLog(request.getLog())
            .or(() -> start(request))
            .or(() -> end(request))
            .or(() -> latestPerKey(request))
            .or(() -> amounts(request));
    return problem.isPresent()
        ? Answer.refuse(problem.get())
        : EventMatch.of(request.getFilter(), onBus).then(match -> Answer.of(plan(request, match)));
  }

  private static ReadPlan plan(ReadRequest request, EventMatch match) {
    double pace = request.getMaxEventsPerSecond();
    return new ReadPlan(
        request.getLog(),
        request.hasPartition() ? OptionalInt.of(request.getPartition()) : OptionalInt.empty(),
        planStart(request),
        request.hasEndOffset() ? new Offset(request.getEndOffset()) : null,
        request.hasEndTime() ? ProtoTime.toInstant(request.getEndTime()) : null,
        match,
        request.getFollow(),
        request.getLimit() == 0 ? Long.MAX_VALUE : request.getLimit(),
        pace == 0 ? Double.POSITIVE_INFINITY : pace,
        request.getLatestPerKey(),
        request.getClamp(),
        request.getPayloadForm());
  }

  private static ReadPlan.Start planStart(ReadRequest request) {
    return switch (request.getStartCase()) {
      case EARLIEST -> new ReadPlan.Start.Earliest();
      case LATEST -> new ReadPlan.Start.Latest();
      case OFFSET -> new ReadPlan.Start.AtOffset(new Offset(request.getOffset()));
      case TIME -> new ReadPlan.Start.AtTime(ProtoTime.toInstant(request.getTime()));
      case GROUP -> new ReadPlan.Start.AtGroup(request.getGroup());
      case START_NOT_SET -> throw new IllegalArgumentException("no start");
    };
  }

  private static Optional<Problem> start(ReadRequest request) {
    return switch (request.getStartCase()) {
      case EARLIEST, LATEST -> Optional.empty();
      case OFFSET -> negative("offset", request.getOffset());
      case TIME -> time("time", request.getTime());
      case GROUP -> LogLookup.problemWithGroup(request.getGroup());
      case START_NOT_SET ->
          Optional.of(
              Problem.of(
                      ErrorReason.ERROR_REASON_START_REQUIRED,
                      "Say where to start: set one of earliest, latest, offset, time, group")
                  .withViolation("start", "set one of earliest, latest, offset, time, group"));
    };
  }

  private static Optional<Problem> end(ReadRequest request) {
    return switch (request.getEndCase()) {
      case END_OFFSET -> negative("end_offset", request.getEndOffset()).or(() -> order(request));
      case END_TIME -> time("end_time", request.getEndTime()).or(() -> order(request));
      case END_NOT_SET -> Optional.empty();
    };
  }

  private static Optional<Problem> order(ReadRequest request) {
    if (request.hasEndOffset()
        && request.hasOffset()
        && request.getEndOffset() < request.getOffset()) {
      return invalid("end_offset", "must not lie before the start, offset " + request.getOffset());
    }
    if (request.hasEndTime() && request.hasTime()) {
      Instant start = ProtoTime.toInstant(request.getTime());
      if (ProtoTime.toInstant(request.getEndTime()).isBefore(start)) {
        return invalid("end_time", "must not lie before the start, time " + start);
      }
    }
    return Optional.empty();
  }

  /** What is wrong with the lists of a filter. */
  static Optional<Problem> filterValues(EventFilter filter) {
    return values("filter.types", filter.getTypesList(), false)
        .or(() -> values("filter.sources", filter.getSourcesList(), false))
        .or(() -> values("filter.subjects", filter.getSubjectsList(), true));
  }

  private static Optional<Problem> values(String field, List<String> values, boolean mayBeEmpty) {
    if (values.size() > MAX_FILTER_VALUES) {
      return invalid(
          field,
          "at most " + MAX_FILTER_VALUES + " values, was " + values.size() + "; filter less");
    }
    for (int i = 0; i < values.size(); i++) {
      String value = values.get(i);
      if (value.length() > MAX_FILTER_LENGTH) {
        return invalid(
            field + "[" + i + "]",
            "at most " + MAX_FILTER_LENGTH + " characters, was " + value.length());
      }
      if (value.isEmpty() && !mayBeEmpty) {
        return invalid(field + "[" + i + "]", "must not be empty: no event has an empty one");
      }
    }
    return Optional.empty();
  }

  private static Optional<Problem> latestPerKey(ReadRequest request) {
    if (!request.getLatestPerKey()) {
      return Optional.empty();
    }
    if (request.getFollow()) {
      return invalid(
          "latest_per_key", "not with follow: which record is the latest is known at an end only");
    }
    if (request.hasLatest()) {
      return invalid("latest_per_key", "not with latest: there is nothing after the newest record");
    }
    return Optional.empty();
  }

  private static Optional<Problem> amounts(ReadRequest request) {
    if (request.hasPartition() && request.getPartition() < 0) {
      return invalid("partition", "must be 0 or more, was " + request.getPartition());
    }
    if (request.getLimit() < 0) {
      return invalid("limit", "must be 0 (no limit) or more, was " + request.getLimit());
    }
    double pace = request.getMaxEventsPerSecond();
    if (!Double.isFinite(pace) || (pace != 0 && pace < MIN_PACE)) {
      return invalid(
          "max_events_per_second",
          "must be 0 (no limit) or a number from " + MIN_PACE + " up, was " + pace);
    }
    if (request.getPayloadForm() == PayloadForm.UNRECOGNIZED) {
      return invalid("payload_form", "unknown form " + request.getPayloadFormValue());
    }
    return Optional.empty();
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
