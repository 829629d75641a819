package dev.trestle.adapter.dispatch;

import com.google.protobuf.Duration;
import dev.trestle.adapter.route.Limits;
import dev.trestle.adapter.route.Route;
import dev.trestle.proto.ProtoTime;
import dev.trestle.v1.JobHold;
import dev.trestle.v1.RouteBacklog;
import dev.trestle.v1.RouteLimits;
import dev.trestle.v1.RoutePause;
import dev.trestle.v1.TranscriptionRoute;
import java.time.Instant;

/** Routes as gRPC shows them. */
final class RouteMessages {

  private RouteMessages() {}

  static TranscriptionRoute of(Route route, RouteState state, Instant now) {
    TranscriptionRoute.Builder message =
        TranscriptionRoute.newBuilder()
            .setName(route.name())
            .addAllEventTypes(route.types().stream().sorted().toList())
            .setQueue(route.queue())
            .setLimits(limits(route.limits()))
            .setDispatched(state.isDispatched(now));
    Pause pause = state.pause();
    if (pause != null) {
      message.setPause(
          RoutePause.newBuilder()
              .setTime(ProtoTime.toTimestamp(pause.since()))
              .setCaller(pause.caller())
              .setReason(pause.reason()));
    }
    Backlog backlog = state.backlog();
    if (backlog != null) {
      message.setBacklog(backlog(backlog, state.isPaused()));
    }
    return message.build();
  }

  /** What keeps back those that wait, if some do. */
  static JobHold of(Hold hold) {
    return switch (hold) {
      case NONE -> JobHold.JOB_HOLD_TURN;
      case PAUSED -> JobHold.JOB_HOLD_PAUSED;
      case IN_FLIGHT -> JobHold.JOB_HOLD_IN_FLIGHT;
      case QUEUE_DEPTH -> JobHold.JOB_HOLD_QUEUE_DEPTH;
      case RATE -> JobHold.JOB_HOLD_RATE;
    };
  }

  private static RouteLimits limits(Limits limits) {
    return RouteLimits.newBuilder()
        .setMaxPerSecond(limits.maxPerSecond())
        .setStagger(duration(limits.stagger()))
        .setMaxInFlight(limits.maxInFlight())
        .setHighWater(limits.highWater())
        .setMaxAttempts(limits.maxAttempts())
        .build();
  }

  private static RouteBacklog backlog(Backlog backlog, boolean isPaused) {
    RouteBacklog.Builder message =
        RouteBacklog.newBuilder()
            .setTime(ProtoTime.toTimestamp(backlog.at()))
            .setWaitingJobs(backlog.waitingJobs())
            .setWaitingAudio(duration(backlog.waitingAudio()))
            .setRunningJobs(backlog.runningJobs())
            .setRunningAudio(duration(backlog.runningAudio()))
            .setAudioSecondsPerSecond(backlog.pace());
    backlog.drainTime().ifPresent(time -> message.setDrainTime(duration(time)));
    Instant oldest = backlog.oldest();
    if (oldest != null) {
      message
          .setOldestWaitSince(ProtoTime.toTimestamp(oldest))
          .setHeldBy(isPaused ? JobHold.JOB_HOLD_PAUSED : of(backlog.hold()));
    }
    return message.build();
  }

  private static Duration duration(java.time.Duration time) {
    return Duration.newBuilder().setSeconds(time.getSeconds()).setNanos(time.getNano()).build();
  }
}
