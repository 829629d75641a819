package dev.trestle.replayer.read;

import dev.trestle.log.LogRecord;
import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.Offset;
import dev.trestle.log.store.StoreException;
import dev.trestle.proto.Problem;
import dev.trestle.v1.ReadResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One read and its caller: sends while the caller takes, and does nothing, on no thread, while it
 * does not.
 *
 * <p>Everything that happens, such as a page's arrival, a caller that is ready again or a timer,
 * only signals; {@link #turn} then runs on a thread of the pool, never twice at a time.
 */
final class OpenRead {

  private static final Logger LOG = LoggerFactory.getLogger(OpenRead.class);

  /** Messages sent in one turn before other reads have theirs. */
  private static final int MESSAGES_PER_TURN = 256;

  private final ReadPlan plan;
  private final Standing standing;
  private final ServerCallStreamObserver<ReadResponse> caller;
  private final CompletableFuture<StartPoint> start;
  private final ReadEngine engine;
  private final ReadMeter meter;
  private final Turns turns;

  private volatile boolean cancelled;
  private volatile boolean stopping;
  private @Nullable LatestSurvey survey;
  private @Nullable Interleaved partitions;
  private @Nullable Pace pace;
  private @Nullable Future<?> timer;
  private Runnable whenEnded = () -> {};
  private long delivered;
  private boolean ended;

  /**
   * A read that does nothing before {@link #begin}.
   *
   * @param rights of the caller: asked for each record, and as a whole when the policy has changed
   * @param start completes with where to begin
   */
  OpenRead(
      ReadPlan plan,
      ReadRights rights,
      ServerCallStreamObserver<ReadResponse> caller,
      CompletableFuture<StartPoint> start,
      ReadEngine engine,
      ReadMeter meter) {
    this.plan = plan;
    this.standing = new Standing(rights);
    this.caller = caller;
    this.start = start;
    this.engine = engine;
    this.meter = meter;
    this.turns = new Turns(this::turn, engine.senders());
  }

  /** Has this called once, when nothing is held any more. To be set before {@link #begin}. */
  void whenEnded(Runnable action) {
    whenEnded = action;
  }

  /** Begins; every further turn comes of a signal. */
  void begin() {
    var unused = start.whenComplete((found, failure) -> signal());
  }

  /** Something may have changed. */
  void signal() {
    turns.signal();
  }

  void cancel() {
    cancelled = true;
    signal();
  }

  /** Ends the read, telling the caller where to resume elsewhere. */
  void stop() {
    stopping = true;
    signal();
  }

  /** The caller may be allowed less than before, or more. */
  void policyChanged() {
    standing.changed();
    signal();
  }

  private void turn() {
    if (ended) {
      return;
    }
    try {
      if (cancelled) {
        end("cancelled", () -> {});
      } else if (stopping) {
        fail(ReadProblems.stopping(resume()));
      } else if (isAllowed() && start.isDone()) {
        send();
      }
    } catch (PartitionFlow.LostRecords e) {
      fail(StartPoint.outOfRange(e.partition(), e.range(), String.valueOf(e.getMessage())));
    } catch (UndecidedException e) {
      fail(Problem.invalidField("filter.pattern", String.valueOf(e.getMessage())));
    } catch (LogUnavailableException | StoreException e) {
      LOG.warn("A read of {} ends: the log does not answer", plan.log(), e);
      fail(ReadProblems.unavailable(resume()));
    } catch (RuntimeException | StackOverflowError e) {
      end("failed", () -> caller.onError(e));
    } catch (Error e) {
      end("failed", () -> caller.onError(e)); // What becomes of the process, others say.
      throw e;
    }
  }

  /** Ends the read if the policy does not allow it any more. */
  private boolean isAllowed() {
    Problem refusal = standing.refusal();
    if (refusal != null) {
      fail(ReadProblems.notAllowed(refusal, resume()));
    }
    return refusal == null;
  }

  private void send() {
    if (partitions == null) {
      StartPoint found = StartPoint.of(start);
      if (found instanceof StartPoint.Refused refused) {
        fail(refused.problem());
        return;
      }
      open((StartPoint.Found) found);
    }
    if (partitions != null && pace != null) {
      Interleaved from = partitions;
      try {
        send(from, pace);
      } finally {
        from.endTurn();
      }
    }
  }

  /** Leaves it for another turn if it must first be known which records are the latest. */
  private void open(StartPoint.Found start) {
    Predicate<LogRecord> readable = standing::mayRead;
    Predicate<LogRecord> wanted = readable.and(plan.match()::matches);
    Duration held = engine.config().stallPatience();
    if (plan.latestPerKey()) {
      if (survey == null) {
        Supplier<PageSize> whole =
            () -> PageSize.of(Double.POSITIVE_INFINITY, held, Long.MAX_VALUE);
        survey =
            new LatestSurvey(
                start.flows(plan, wanted, whole, engine, this::signal),
                new LatestOffsets(engine.budget(), engine.config().maxLatestSubjects()));
      }
      if (!survey(survey)) {
        return;
      }
      wanted = readable.and(survey.latest()::isLatest);
    }
    long most = plan.takesAll() ? plan.limit() : Long.MAX_VALUE;
    partitions =
        start.flows(
            plan,
            wanted,
            () -> PageSize.of(plan.maxEventsPerSecond(), held, most),
            engine,
            this::signal);
    pace = new Pace(plan.maxEventsPerSecond(), engine.ticker().getAsLong());
  }

  /** Whether the latest records are known. */
  private boolean survey(LatestSurvey latest) {
    switch (latest.turn(engine.ticker().getAsLong(), engine.clock().instant())) {
      case DONE -> {
        return true;
      }
      case MORE -> signal();
      case WAITING -> {}
      case TOO_MANY ->
          fail(ReadProblems.tooManySubjects(plan.log(), engine.config().maxLatestSubjects()));
      case NO_ROOM -> fail(ReadProblems.noRoom());
    }
    return false;
  }

  private void send(Interleaved from, Pace at) {
    for (int sent = 0; sent < MESSAGES_PER_TURN; sent++) {
      long now = engine.ticker().getAsLong();
      if (!caller.isReady() || cancelled) {
        // The caller signals when it is ready, or that it has gone.
        wakeAfter(from.rest(now, 0, engine.config().stallPatience()));
        return;
      }
      long wait = at.delay(now);
      if (wait > 0) {
        wakeAfter(Math.min(wait, from.rest(now, wait, engine.config().stallPatience())));
        return;
      }
      Instant time = engine.clock().instant();
      Interleaved.From next = from.poll(now, time);
      if (next == null) {
        if (from.isDone()) {
          end("completed", caller::onCompleted);
        } else {
          wakeAfter(from.sleep(now, time));
        }
        return;
      }
      pass(next, time);
      if (next.step() instanceof Step.Deliver) {
        at.delivered(now);
        delivered++;
        if (delivered == plan.limit()) {
          end("completed", caller::onCompleted);
          return;
        }
      }
    }
    signal();
  }

  private void pass(Interleaved.From from, Instant now) {
    ReadResponse response =
        RecordedEvents.toMessage(from.step(), from.flow().partition().number(), plan.payloadForm());
    caller.onNext(response);
    if (from.step() instanceof Step.Deliver deliver) {
      meter.delivered(
          response.getSerializedSize(), from.flow().isLive() ? deliver.record() : null, now);
    }
  }

  private void wakeAfter(long nanos) {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
    if (nanos != Long.MAX_VALUE) {
      timer = engine.timers().schedule(this::signal, Math.max(nanos, 0), TimeUnit.NANOSECONDS);
    }
  }

  private SortedMap<Integer, Offset> resume() {
    return partitions == null ? new TreeMap<>() : partitions.resume();
  }

  private void fail(Problem problem) {
    end(problem.reasonName(), () -> caller.onError(problem.toException()));
  }

  private void end(String outcome, Runnable close) {
    if (ended) {
      return;
    }
    ended = true;
    turns.close();
    try {
      wakeAfter(Long.MAX_VALUE);
      if (survey != null) {
        survey.close();
        survey = null;
      }
      if (partitions != null) {
        partitions.close();
        partitions = null;
      }
      close.run();
    } catch (IllegalStateException gone) {
      // The caller hung up in between; nobody is left to be told.
    } finally {
      whenEnded.run();
    }
    meter.ended(outcome, delivered);
  }
}
