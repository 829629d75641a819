package dev.trestle.replayer.reseed;

import com.google.protobuf.Duration;
import dev.trestle.internal.v1.PlannedRange;
import dev.trestle.internal.v1.ReseedPlan;
import dev.trestle.internal.v1.ReseedSettings;
import dev.trestle.proto.ProtoTime;
import dev.trestle.replayer.operation.Action;
import dev.trestle.replayer.operation.Operation;
import dev.trestle.replayer.operation.OperationState;
import dev.trestle.v1.Reseed;
import dev.trestle.v1.ReseedAction;
import dev.trestle.v1.ReseedProblem;
import dev.trestle.v1.ReseedRange;
import dev.trestle.v1.ReseedState;
import java.util.Map;

/** Reseeds as messages. */
final class ReseedMessages {

  private ReseedMessages() {}

  static Reseed of(Operation operation) {
    ReseedPlan plan = ReseedCodec.plan(operation);
    ReseedSettings settings = ReseedCodec.settings(operation.settings());
    Map<String, Long> counts = operation.progress().counts();
    Reseed.Builder reseed =
        Reseed.newBuilder()
            .setId(operation.id().id())
            .setRequest(ReseedCodec.request(operation))
            .setState(state(operation.state()))
            .setTargetArn(plan.getTarget().getArn())
            .setTotal(ReseedCodec.total(plan))
            .setExamined(operation.progress().done())
            .setSent(counts.getOrDefault(Fate.SENT.count(), 0L))
            .setPassed(counts.getOrDefault(Fate.PASSED.count(), 0L))
            .setOmitted(counts.getOrDefault(Fate.OMITTED.count(), 0L))
            .setRefused(counts.getOrDefault(Fate.REFUSED.count(), 0L))
            .setExaminedPerSecond(operation.rate())
            .setMaxPerSecond(settings.getMaxPerSecond())
            .setSkipRefused(settings.getSkipRefused())
            .setCreateTime(ProtoTime.toTimestamp(operation.created()))
            .setUpdateTime(ProtoTime.toTimestamp(operation.changed()))
            .setServer(operation.holder());
    Place place = ReseedCodec.place(operation, plan);
    for (int i = 0; i < plan.getRangesCount(); i++) {
      reseed.addRanges(range(plan.getRanges(i), i, place));
    }
    operation
        .cause()
        .ifPresent(
            cause ->
                reseed.setProblem(
                    ReseedProblem.newBuilder().setCause(cause.name()).setMessage(cause.message())));
    operation.remaining().ifPresent(left -> reseed.setRemaining(duration(left)));
    operation.started().map(ProtoTime::toTimestamp).ifPresent(reseed::setStartTime);
    operation.ended().map(ProtoTime::toTimestamp).ifPresent(reseed::setEndTime);
    operation.actions().stream().map(ReseedMessages::action).forEach(reseed::addActions);
    return reseed.build();
  }

  static ReseedRange range(PlannedRange range) {
    return ReseedRange.newBuilder()
        .setPartition(range.getPartition())
        .setStartOffset(range.getStartOffset())
        .setEndOffset(range.getEndOffset())
        .build();
  }

  private static ReseedRange range(PlannedRange range, int index, Place place) {
    long next =
        index < place.range()
            ? range.getEndOffset()
            : index == place.range() ? place.next() : range.getStartOffset();
    return range(range).toBuilder().setNextOffset(next).build();
  }

  private static ReseedAction action(Action action) {
    return ReseedAction.newBuilder()
        .setTime(ProtoTime.toTimestamp(action.time()))
        .setWho(action.who())
        .setWhat(action.what())
        .build();
  }

  private static Duration duration(java.time.Duration time) {
    return Duration.newBuilder().setSeconds(time.getSeconds()).setNanos(time.getNano()).build();
  }

  private static ReseedState state(OperationState state) {
    return switch (state) {
      case PENDING -> ReseedState.RESEED_STATE_PENDING;
      case RUNNING -> ReseedState.RESEED_STATE_RUNNING;
      case WAITING -> ReseedState.RESEED_STATE_WAITING;
      case PAUSING -> ReseedState.RESEED_STATE_PAUSING;
      case PAUSED -> ReseedState.RESEED_STATE_PAUSED;
      case CANCELLING -> ReseedState.RESEED_STATE_CANCELLING;
      case CANCELLED -> ReseedState.RESEED_STATE_CANCELLED;
      case SUCCEEDED -> ReseedState.RESEED_STATE_SUCCEEDED;
      case FAILED -> ReseedState.RESEED_STATE_FAILED;
    };
  }
}
