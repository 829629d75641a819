package dev.trestle.server.security;

import dev.trestle.proto.Problem;
import dev.trestle.server.DaemonThreads;
import dev.trestle.server.EndableCall;
import dev.trestle.v1.ErrorReason;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The calls that last: ends those whose caller may not do this any more, and those whose credential
 * has ended.
 *
 * <p>Looks every second, and ends only what it finds forbidden a second time: so handlers that
 * listen to changes of the policy end their calls first, and tell more, such as where to resume.
 */
@Singleton
final class OpenCalls {

  private static final long LOOK_MILLIS = 1_000;

  private final Access access;
  private final Audit audit;
  private final Clock clock;
  private final Set<OpenOne> open = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer = DaemonThreads.scheduled("open-calls", 1);

  @Inject
  OpenCalls(Access access, Audit audit) {
    this(access, audit, Clock.systemUTC());
  }

  OpenCalls(Access access, Audit audit, Clock clock) {
    this.access = access;
    this.audit = audit;
    this.clock = clock;
  }

  @PostConstruct
  void start() {
    var unused =
        timer.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  @PreDestroy
  void close() {
    timer.shutdownNow();
  }

  /** Starts a call of the current caller, if it may do that. */
  <Q, A> ServerCall.Listener<Q> start(
      Action action, ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    EndableCall<Q, A> endable = new EndableCall<>(call);
    OpenOne one =
        new OpenOne(endable, Caller.current(), action, IdentifiedCalls.CREDENTIAL_ENDS.get());
    // First this and then the question: a policy that changes in between finds the call here.
    open.add(one);
    @Nullable Problem refusal = access.refusal(one.caller, action);
    if (refusal != null) {
      open.remove(one);
      return RefusedCall.close(call, refusal);
    }
    try {
      return endable.heardBy(next.startCall(endable, headers), () -> open.remove(one));
    } catch (Throwable e) {
      open.remove(one);
      throw e;
    }
  }

  /** Ends what may not go on. */
  void look() {
    Instant now = clock.instant();
    open.forEach(one -> look(one, now));
  }

  int size() {
    return open.size();
  }

  private void look(OpenOne one, Instant now) {
    if (!now.isBefore(one.credentialEnds)) {
      end(
          one,
          Problem.of(
              ErrorReason.ERROR_REASON_UNAUTHENTICATED,
              "The credential with which this call began has ended: call again with a new one"));
    } else if (access.may(one.caller, one.action)) {
      one.wasForbidden = false;
    } else if (one.wasForbidden) {
      end(one, PolicyAccess.denied(one.action));
    } else {
      one.wasForbidden = true;
    }
  }

  private void end(OpenOne one, Problem problem) {
    open.remove(one);
    audit.refused(one.caller, problem);
    RefusedCall.end(one.call, problem);
  }

  private static final class OpenOne {
    private final EndableCall<?, ?> call;
    private final Caller caller;
    private final Action action;
    private final Instant credentialEnds;

    /** Of the one thread that looks. */
    private boolean wasForbidden;

    OpenOne(EndableCall<?, ?> call, Caller caller, Action action, Instant credentialEnds) {
      this.call = call;
      this.caller = caller;
      this.action = action;
      this.credentialEnds = credentialEnds;
    }
  }
}
