package dev.trestle.replayer.reseed;

import dev.trestle.internal.v1.PlannedRange;
import dev.trestle.internal.v1.ReseedPlan;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Position;
import dev.trestle.log.read.LogReader;
import dev.trestle.proto.Problem;
import dev.trestle.replayer.envelope.Envelopes;
import dev.trestle.replayer.read.EventMatch;
import dev.trestle.replayer.read.ReadRights;
import dev.trestle.replayer.read.UndecidedException;
import dev.trestle.replayer.request.Answer;
import dev.trestle.server.security.Access;
import dev.trestle.server.security.Caller;
import dev.trestle.v1.CreateReseedRequest;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.TestPatternRequest;
import dev.trestle.v1.TestPatternResponse;
import io.grpc.Context;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a rule would have matched of a range, which is that of a reseed, among the records
 * that the current caller may read. Blocks the call's thread, at most {@link
 * ReseedConfig#previewPatience}. Safe across threads.
 */
@Singleton
public final class TestPattern {

  private static final int SHOWN = 10;

  private final LogReader reader;
  private final FindRanges ranges;
  private final Envelopes envelopes;
  private final Access access;
  private final ReseedConfig config;
  private final Semaphore room;

  TestPattern(
      LogReader reader,
      FindRanges ranges,
      Envelopes envelopes,
      Access access,
      ReseedConfig config) {
    this.reader = reader;
    this.ranges = ranges;
    this.envelopes = envelopes;
    this.access = access;
    this.config = config;
    this.room = new Semaphore(config.previews());
  }

  public Answer<TestPatternResponse> of(TestPatternRequest request) {
    CreateReseedRequest range = range(request);
    ReadRights rights = ReadRights.of(access, Caller.current(), request.getLog());
    Optional<Problem> problem =
        ReseedChecks.range(range)
            .or(() -> missingPattern(request.getPattern()))
            .or(() -> Optional.ofNullable(rights.refusal()));
    return problem.isPresent()
        ? Answer.refuse(problem.get())
        : EventMatch.ofPattern("pattern", request.getPattern(), envelopes::of)
            .then(match -> of(request, rights, range, match));
  }

  private Answer<TestPatternResponse> of(
      TestPatternRequest request, ReadRights rights, CreateReseedRequest range, EventMatch match) {
    if (!room.tryAcquire()) {
      return Answer.refuse(
          Problem.of(
                  ErrorReason.ERROR_REASON_OVERLOADED,
                  config.previews() + " patterns are being tested, as many as this server carries")
              .withRetryDelay(Duration.ofSeconds(1)));
    }
    try {
      return ranges.find(range).then(found -> Answer.of(count(request, rights, found, match)));
    } catch (RecordsRemovedException e) {
      return Answer.refuse(
          Problem.of(
              ErrorReason.ERROR_REASON_OFFSET_OUT_OF_RANGE,
              "Records were removed while they were looked at: " + e.getMessage()));
    } finally {
      room.release();
    }
  }

  private TestPatternResponse count(
      TestPatternRequest request, ReadRights rights, List<PlannedRange> found, EventMatch match) {
    long deadline = System.nanoTime() + config.previewPatience().toNanos();
    ReseedPlan plan = ReseedPlan.newBuilder().addAllRanges(found).build();
    RecordFeed feed =
        new RecordFeed(
            reader, request.getLog(), found, ReseedCodec.start(plan), config.pageBytes());
    TestPatternResponse.Builder response =
        TestPatternResponse.newBuilder().setTotal(ReseedCodec.total(plan));
    while (System.nanoTime() - deadline < 0 && !Context.current().isCancelled()) {
      @Nullable LogRecord record = feed.next();
      if (record == null) {
        break;
      }
      response.setExamined(response.getExamined() + 1);
      try {
        if (rights.mayRead(record.event().type()) && match.matches(record)) {
          response.setMatching(response.getMatching() + 1);
          show(record.position(), response);
        }
      } catch (UndecidedException tooCostly) {
        response.setUndecided(response.getUndecided() + 1);
      }
    }
    return response.build();
  }

  private static void show(Position position, TestPatternResponse.Builder response) {
    if (response.getFirstMatchingCount() < SHOWN) {
      response
          .addFirstMatchingBuilder()
          .setLog(position.partition().log())
          .setPartition(position.partition().number())
          .setOffset(position.offset().value());
    }
  }

  private static Optional<Problem> missingPattern(String pattern) {
    return pattern.isEmpty()
        ? Optional.of(
            Problem.invalidField("pattern", "write an event pattern: {\"source\":[\"…\"]}, say"))
        : Optional.empty();
  }

  private static CreateReseedRequest range(TestPatternRequest request) {
    CreateReseedRequest.Builder range = CreateReseedRequest.newBuilder().setLog(request.getLog());
    if (request.hasPartition()) {
      range.setPartition(request.getPartition());
    }
    switch (request.getStartCase()) {
      case EARLIEST -> range.setEarliest(request.getEarliest());
      case OFFSET -> range.setOffset(request.getOffset());
      case TIME -> range.setTime(request.getTime());
      case START_NOT_SET -> {}
    }
    switch (request.getEndCase()) {
      case END_OFFSET -> range.setEndOffset(request.getEndOffset());
      case END_TIME -> range.setEndTime(request.getEndTime());
      case END_NOT_SET -> {}
    }
    return range.build();
  }
}
