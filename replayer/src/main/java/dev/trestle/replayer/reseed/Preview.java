package dev.trestle.replayer.reseed;

import dev.trestle.internal.v1.PlannedRange;
import dev.trestle.internal.v1.ReseedPlan;
import dev.trestle.log.LogRecord;
import dev.trestle.log.read.LogReader;
import dev.trestle.proto.Problem;
import dev.trestle.replayer.read.EventMatch;
import dev.trestle.replayer.read.ReadRights;
import dev.trestle.replayer.read.UndecidedException;
import dev.trestle.replayer.request.Answer;
import dev.trestle.server.security.Access;
import dev.trestle.v1.CreateReseedRequest;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.ReseedPreview;
import io.grpc.Context;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a reseed would send, by making every message of it. Blocks the call's thread, at most
 * {@link ReseedConfig#previewPatience}; costs what reading the range costs. Safe across threads.
 */
@Singleton
final class Preview {

  /** What only names the reseed that there is not. */
  private static final String NO_RESEED = "preview";

  private final LogReader reader;
  private final Targets targets;
  private final Access access;
  private final ReseedConfig config;
  private final Semaphore room;

  Preview(LogReader reader, Targets targets, Access access, ReseedConfig config) {
    this.reader = reader;
    this.targets = targets;
    this.access = access;
    this.config = config;
    this.room = new Semaphore(config.previews());
  }

  /**
   * Counts.
   *
   * @param match what the request's filter asks for
   */
  Answer<ReseedPreview> of(CreateReseedRequest request, ReseedPlan plan, EventMatch match) {
    if (!room.tryAcquire()) {
      return Answer.refuse(
          Problem.of(
                  ErrorReason.ERROR_REASON_OVERLOADED,
                  config.previews() + " previews are being made, as many as this server carries")
              .withRetryDelay(Duration.ofSeconds(1)));
    }
    try {
      return Answer.of(count(request, plan, match));
    } catch (RecordsRemovedException e) {
      return Answer.refuse(
          Problem.of(
              ErrorReason.ERROR_REASON_OFFSET_OUT_OF_RANGE,
              "Records were removed while they were counted: " + e.getMessage()));
    } finally {
      room.release();
    }
  }

  private ReseedPreview count(CreateReseedRequest request, ReseedPlan plan, EventMatch match) {
    long deadline = System.nanoTime() + config.previewPatience().toNanos();
    Target<?> target = targets.open(plan.getTarget(), request, NO_RESEED);
    RecordFeed feed =
        new RecordFeed(
            reader,
            request.getLog(),
            plan.getRangesList(),
            ReseedCodec.start(plan),
            config.pageBytes());
    ReadRights rights = ReadRights.ofReseed(access, ReseedCodec.creator(plan), request.getLog());
    Map<String, Long> refused = new HashMap<>();
    long examined = 0;
    long matching = 0;
    long bytes = 0;
    long omitted = 0;
    while (System.nanoTime() - deadline < 0 && !Context.current().isCancelled()) {
      @Nullable LogRecord record = feed.next();
      if (record == null) {
        break;
      }
      examined++;
      Rendered<? extends Outgoing> rendered;
      try {
        if (!rights.mayRead(record.event().type()) || !match.matches(record)) {
          continue;
        }
        rendered = target.render(record);
      } catch (UndecidedException undecided) {
        rendered = new Rendered.Refused<>(Rendered.undecided(undecided));
      }
      if (rendered instanceof Rendered.Ready<? extends Outgoing> ready) {
        matching++;
        bytes += ready.message().bytes();
      } else if (rendered instanceof Rendered.Refused<? extends Outgoing> no) {
        refused.merge(no.cause().name(), 1L, Long::sum);
      } else {
        omitted++;
      }
    }
    ReseedPreview.Builder preview =
        ReseedPreview.newBuilder()
            .setTotal(ReseedCodec.total(plan))
            .setExamined(examined)
            .setMatching(matching)
            .setBytes(bytes)
            .setOmitted(omitted)
            .putAllRefused(refused)
            .setTargetArn(plan.getTarget().getArn());
    for (PlannedRange range : plan.getRangesList()) {
      preview.addRanges(ReseedMessages.range(range));
    }
    return preview.build();
  }
}
