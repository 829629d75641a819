package dev.trestle.gateway.owner;

import dev.trestle.internal.v1.AppendOutcome;
import dev.trestle.internal.v1.AppendRequest;
import dev.trestle.internal.v1.AppendResponse;
import dev.trestle.internal.v1.ForwardedEvent;
import dev.trestle.log.Partition;
import dev.trestle.proto.Problem;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events that one other gateway sends here. It is read only while fewer than {@link
 * OwnerConfig#forwardWindow} events are unanswered; outcomes go back as many to a message as have
 * come. Safe across threads.
 */
final class AppendStream implements StreamObserver<AppendRequest> {

  private static final Logger LOG = LoggerFactory.getLogger(AppendStream.class);

  private final LocalRecords local;
  private final Ownership ownership;
  private final int window;
  private final Executor answering;
  private final ServerCallStreamObserver<AppendResponse> answers;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /** The rest is guarded by this. */
  private final Map<Long, Recording> unanswered = new HashMap<>();

  private final Map<Partition, PartitionTurns> partitions = new HashMap<>();

  /** Numbers of those that were given to the appender. */
  private final Set<Long> taken = new HashSet<>();

  private final Set<Long> told = new HashSet<>();
  private final List<AppendOutcome> outcomes = new ArrayList<>();
  private boolean asked;
  private boolean scheduled;
  private boolean halfClosed;
  private boolean draining;
  private boolean over;

  /** Nothing was said since the last tick. */
  private boolean quiet;

  /** It is to be said that answers are owed. */
  private boolean owing;

  AppendStream(
      LocalRecords local,
      Ownership ownership,
      int window,
      Executor answering,
      ServerCallStreamObserver<AppendResponse> answers) {
    this.local = local;
    this.ownership = ownership;
    this.window = window;
    this.answering = answering;
    this.answers = answers;
  }

  /** To be called in the handler. */
  void start() {
    answers.disableAutoRequest();
    answers.setOnCancelHandler(this::cancelled);
    answers.setOnReadyHandler(this::flush);
    flush();
  }

  CompletableFuture<Void> ended() {
    return ended;
  }

  /**
   * Tells of events that only wait for the bus, and have done so since before a time. Where answers
   * are owed and nothing was said since the last call, says so: silence would mean a broken way.
   */
  void tick(long before) {
    synchronized (this) {
      owing = quiet && !unanswered.isEmpty();
      quiet = true;
      for (Recording recording : unanswered.values()) {
        if (recording.isLoggedBefore(before) && told.add(recording.number())) {
          outcomes.add(Messages.logged(recording.number()));
        }
      }
    }
    flush();
  }

  /** Reads no more; ends when all is answered. */
  void drain() {
    synchronized (this) {
      draining = true;
    }
    flush();
  }

  @Override
  public void onNext(AppendRequest request) {
    try {
      take(request);
    } catch (StatusRuntimeException malformed) {
      cancelled();
      answers.onError(malformed);
    }
  }

  private void take(AppendRequest request) {
    List<Recording> received = new ArrayList<>(request.getEventsCount());
    for (ForwardedEvent event : request.getEventsList()) {
      received.add(Messages.recording(event));
    }
    synchronized (this) {
      asked = false;
      for (Recording recording : received) {
        if (unanswered.put(recording.number(), recording) != null) {
          throw Problem.invalidField("events.number", "is used for two events").toException();
        }
      }
    }
    received.forEach(this::record);
    for (long number : request.getCancelledList()) {
      Recording recording;
      synchronized (this) {
        recording = unanswered.get(number);
      }
      if (recording != null) {
        recording.cancel();
      }
    }
    flush();
  }

  private void record(Recording recording) {
    var unused =
        recording
            .outcome()
            .whenComplete((outcome, defect) -> settled(recording.number(), outcome, defect));
    Route route = ownership.route(recording.partition());
    boolean isHere;
    synchronized (this) {
      isHere =
          route instanceof Route.Here here
              && partition(recording).takes(recording.turn(), here.epoch());
      if (isHere) {
        taken.add(recording.number());
      }
    }
    if (isHere) {
      local.record(recording, this::moved);
    } else {
      moved(recording);
    }
  }

  private void moved(Recording recording) {
    synchronized (this) {
      partition(recording).moved(recording.turn());
    }
    answer(Messages.moved(recording.number()));
  }

  /** To be called with the lock. */
  private PartitionTurns partition(Recording recording) {
    return partitions.computeIfAbsent(recording.partition(), added -> new PartitionTurns());
  }

  private void settled(long number, @Nullable RecordOutcome outcome, @Nullable Throwable defect) {
    if (outcome == null) {
      LOG.error("a forwarded event failed", defect);
      answer(
          Messages.outcome(
              number, new RecordOutcome.Unavailable("the owner failed; see its log", true)));
    } else {
      answer(Messages.outcome(number, outcome));
    }
  }

  private void answer(AppendOutcome outcome) {
    synchronized (this) {
      Recording answered = unanswered.remove(outcome.getNumber());
      if (answered == null) {
        return;
      }
      if (taken.remove(outcome.getNumber())) {
        partition(answered).answered();
      }
      told.remove(outcome.getNumber());
      outcomes.add(outcome);
      if (scheduled) {
        return;
      }
      scheduled = true;
    }
    try {
      answering.execute(this::flush);
    } catch (RejectedExecutionException stopping) {
      flush();
    }
  }

  @Override
  public void onError(Throwable broken) {
    cancelled();
  }

  @Override
  public void onCompleted() {
    synchronized (this) {
      halfClosed = true;
    }
    flush();
  }

  /** Sends what there is; asks for more, or ends, if it is time to. */
  private synchronized void flush() {
    scheduled = false;
    if (over) {
      return;
    }
    if (!outcomes.isEmpty() || owing) {
      quiet = false;
      owing = false;
      answers.onNext(AppendResponse.newBuilder().addAllOutcomes(outcomes).build());
      outcomes.clear();
    }
    if (unanswered.isEmpty() && (halfClosed || draining)) {
      over = true;
      answers.onCompleted();
      ended.complete(null);
    } else if (!asked && !halfClosed && !draining && unanswered.size() < window) {
      asked = true;
      answers.request(1);
    }
  }

  /** What is under way counts all the same; its outcomes have nobody to go to. */
  private synchronized void cancelled() {
    over = true;
    ended.complete(null);
  }
}
