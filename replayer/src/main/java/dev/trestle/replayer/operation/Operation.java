package dev.trestle.replayer.operation;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.trestle.internal.v1.OperationEnd;
import dev.trestle.internal.v1.StoredAction;
import dev.trestle.internal.v1.StoredCause;
import dev.trestle.internal.v1.StoredOperation;
import dev.trestle.internal.v1.WantedState;
import dev.trestle.proto.ProtoTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An operation as it stands, and every change that can come to it. Immutable; a state machine
 * without I/O: {@code OperationStore} lets one change follow another.
 */
public final class Operation {

  /** Entries of the audit that are kept: the creation, and the newest. */
  static final int MAX_ACTIONS = 50;

  private final OperationId id;
  private final StoredOperation stored;
  private final long version;
  private final long token;

  /**
   * An operation as the table has it.
   *
   * @param version greater by one with each change
   * @param token of the lease under which it was last claimed; 0 before
   */
  Operation(OperationId id, StoredOperation stored, long version, long token) {
    this.id = id;
    this.stored = stored;
    this.version = version;
    this.token = token;
  }

  /** A new one; see {@link Operations#create}. */
  static Operation created(
      OperationId id,
      ByteString request,
      ByteString plan,
      ByteString settings,
      String who,
      Instant now) {
    StoredOperation.Builder stored =
        StoredOperation.newBuilder()
            .setRequest(request)
            .setPlan(plan)
            .setSettings(settings)
            .setCreateTime(ProtoTime.toTimestamp(now));
    return new Operation(id, stored.build(), 0, 0).next(note(stored, who, "CREATED", now), now);
  }

  public OperationId id() {
    return id;
  }

  /** What was asked for, in the kind's own form. */
  public ByteString request() {
    return stored.getRequest();
  }

  /** What was found at the creation, in the kind's own form. */
  public ByteString plan() {
    return stored.getPlan();
  }

  /** What may be changed while it runs, in the kind's own form. */
  public ByteString settings() {
    return stored.getSettings();
  }

  /** Where it goes on, in the kind's own form; empty before the first. */
  public ByteString checkpoint() {
    return stored.getCheckpoint();
  }

  public OperationState state() {
    return switch (stored.getEnd()) {
      case OPERATION_END_SUCCEEDED -> OperationState.SUCCEEDED;
      case OPERATION_END_FAILED -> OperationState.FAILED;
      case OPERATION_END_CANCELLED -> OperationState.CANCELLED;
      case OPERATION_END_UNSPECIFIED, UNRECOGNIZED -> open();
    };
  }

  private OperationState open() {
    return switch (stored.getWanted()) {
      case WANTED_STATE_PAUSE -> isActive() ? OperationState.PAUSING : OperationState.PAUSED;
      case WANTED_STATE_CANCEL -> OperationState.CANCELLING;
      case WANTED_STATE_UNSPECIFIED, UNRECOGNIZED ->
          !isActive()
              ? OperationState.PENDING
              : stored.hasCause() ? OperationState.WAITING : OperationState.RUNNING;
    };
  }

  public boolean isEnded() {
    return stored.getEnd() != OperationEnd.OPERATION_END_UNSPECIFIED;
  }

  /** Why it waits or has failed. */
  public Optional<Cause> cause() {
    return stored.hasCause()
        ? Optional.of(new Cause(stored.getCause().getName(), stored.getCause().getMessage()))
        : Optional.empty();
  }

  public Progress progress() {
    return new Progress(
        stored.getDone(),
        stored.hasTotal() ? OptionalLong.of(stored.getTotal()) : OptionalLong.empty(),
        stored.getCountsMap());
  }

  /** Done in a second, of late; 0 unless it is running. */
  public double rate() {
    return state() == OperationState.RUNNING ? stored.getRate() : 0;
  }

  /** How long it will still take at this rate; empty if that is not known. */
  public Optional<Duration> remaining() {
    if (!stored.hasTotal() || rate() <= 0) {
      return Optional.empty();
    }
    double seconds = Math.max(0, stored.getTotal() - stored.getDone()) / rate();
    return Optional.of(Duration.ofMillis((long) Math.min(seconds * 1e3, 1e15)));
  }

  public Instant created() {
    return ProtoTime.toInstant(stored.getCreateTime());
  }

  /** When a process first ran it. */
  public Optional<Instant> started() {
    return time(stored.hasStartTime(), stored.getStartTime());
  }

  public Optional<Instant> ended() {
    return time(stored.hasEndTime(), stored.getEndTime());
  }

  /** When it last changed in any way. */
  public Instant changed() {
    return ProtoTime.toInstant(stored.getChangeTime());
  }

  /** What people did to it, and how it ended; oldest first. */
  public List<Action> actions() {
    return stored.getActionsList().stream()
        .map(a -> new Action(ProtoTime.toInstant(a.getTime()), a.getWho(), a.getWhat()))
        .toList();
  }

  /** Process that runs it, or ran it last; empty before the first. */
  public String holder() {
    return stored.getHolder();
  }

  /** Greater by one with each change: tells whether something is new. */
  public long version() {
    return version;
  }

  long token() {
    return token;
  }

  StoredOperation stored() {
    return stored;
  }

  /** Whether a process claimed it and has not let it go; that process may be dead. */
  boolean isActive() {
    return stored.getActive();
  }

  /** Whether it is to go on. */
  boolean isWanted() {
    return !isEnded() && stored.getWanted() == WantedState.WANTED_STATE_UNSPECIFIED;
  }

  /** Whether a process that holds the lease has something to do: work, or what a dead one left. */
  boolean needsProcess() {
    return !isEnded() && (isWanted() || isActive());
  }

  Change pause(String who, Instant now) {
    if (isEnded() || stored.getWanted() == WantedState.WANTED_STATE_CANCEL) {
      return new Change.Impossible(this);
    }
    if (!isWanted()) {
      return new Change.Same(this);
    }
    StoredOperation.Builder paused =
        stored.toBuilder().setWanted(WantedState.WANTED_STATE_PAUSE).clearCause();
    return new Change.Made(next(note(paused, who, "PAUSED", now), now));
  }

  /** Lets it go on, also after a failure, with these settings. */
  Change resume(String who, ByteString settings, Instant now) {
    boolean failed = stored.getEnd() == OperationEnd.OPERATION_END_FAILED;
    if (isEnded() && !failed || stored.getWanted() == WantedState.WANTED_STATE_CANCEL) {
      return new Change.Impossible(this);
    }
    boolean same = settings.equals(stored.getSettings());
    if (isWanted() && same) {
      return new Change.Same(this);
    }
    StoredOperation.Builder resumed = stored.toBuilder().setSettings(settings);
    if (!isWanted()) {
      resumed.clearWanted().clearEnd().clearEndTime().clearCause();
    }
    return new Change.Made(next(note(resumed, who, isWanted() ? "CHANGED" : "RESUMED", now), now));
  }

  Change cancel(String who, Instant now) {
    if (isEnded()) {
      return stored.getEnd() == OperationEnd.OPERATION_END_CANCELLED
          ? new Change.Same(this)
          : new Change.Impossible(this);
    }
    if (stored.getWanted() == WantedState.WANTED_STATE_CANCEL) {
      return new Change.Same(this);
    }
    StoredOperation.Builder cancelled =
        stored.toBuilder().setWanted(WantedState.WANTED_STATE_CANCEL).clearCause();
    note(cancelled, who, "CANCELLED", now);
    if (!isActive()) {
      end(cancelled, OperationEnd.OPERATION_END_CANCELLED, now);
    }
    return new Change.Made(next(cancelled, now));
  }

  /** A process takes it over. */
  Operation claimed(String holder, long token, Instant now) {
    StoredOperation.Builder claimed =
        stored.toBuilder().setActive(true).setHolder(holder).clearCause().clearRate();
    if (!stored.hasStartTime()) {
      claimed.setStartTime(ProtoTime.toTimestamp(now));
    }
    Operation next = next(claimed, now);
    return new Operation(id, next.stored, next.version, token);
  }

  /** The process that runs it tells how far it has got. */
  Operation reported(Report report, double rate, Instant now) {
    return next(apply(report, stored.toBuilder()).setRate(rate), now);
  }

  /** The process lets it go unfinished; {@code why} if it is to be tried again later. */
  Operation released(Optional<Cause> why, Instant now) {
    StoredOperation.Builder released = stored.toBuilder().setActive(false);
    if (stored.getWanted() == WantedState.WANTED_STATE_CANCEL) {
      end(released, OperationEnd.OPERATION_END_CANCELLED, now);
    }
    if (isWanted()) {
      why.ifPresent(cause -> released.setCause(cause(cause)));
    }
    return next(released, now);
  }

  /** All was done. */
  Operation succeeded(Instant now) {
    StoredOperation.Builder done = stored.toBuilder().setActive(false).clearCause();
    end(done, OperationEnd.OPERATION_END_SUCCEEDED, now);
    return next(note(done, stored.getHolder(), "SUCCEEDED", now), now);
  }

  /** It cannot go on. Somebody who has cancelled it meanwhile has their way. */
  Operation failed(Cause why, Instant now) {
    if (stored.getWanted() == WantedState.WANTED_STATE_CANCEL) {
      return released(Optional.empty(), now);
    }
    StoredOperation.Builder failed =
        stored.toBuilder().setActive(false).clearWanted().setCause(cause(why));
    end(failed, OperationEnd.OPERATION_END_FAILED, now);
    return next(note(failed, stored.getHolder(), "FAILED", now), now);
  }

  private static StoredOperation.Builder apply(Report report, StoredOperation.Builder to) {
    Progress progress = report.progress();
    to.setCheckpoint(report.checkpoint())
        .setDone(progress.done())
        .clearTotal()
        .clearCounts()
        .putAllCounts(progress.counts())
        .clearCause();
    progress.total().ifPresent(to::setTotal);
    if (report.waiting() != null) {
      to.setCause(cause(report.waiting()));
    }
    return to;
  }

  private static void end(StoredOperation.Builder ended, OperationEnd end, Instant now) {
    ended.setEnd(end).setEndTime(ProtoTime.toTimestamp(now)).clearRate();
  }

  private static StoredOperation.Builder note(
      StoredOperation.Builder to, String who, String what, Instant now) {
    if (to.getActionsCount() == MAX_ACTIONS) {
      to.removeActions(1);
    }
    return to.addActions(
        StoredAction.newBuilder().setTime(ProtoTime.toTimestamp(now)).setWho(who).setWhat(what));
  }

  private static StoredCause cause(Cause cause) {
    return StoredCause.newBuilder().setName(cause.name()).setMessage(cause.message()).build();
  }

  private static Optional<Instant> time(boolean set, Timestamp time) {
    return set ? Optional.of(ProtoTime.toInstant(time)) : Optional.empty();
  }

  private Operation next(StoredOperation.Builder change, Instant now) {
    change.setChangeTime(ProtoTime.toTimestamp(now));
    return new Operation(id, change.build(), version + 1, token);
  }

  @Override
  public String toString() {
    return id + " " + state() + " " + stored.getDone();
  }
}
