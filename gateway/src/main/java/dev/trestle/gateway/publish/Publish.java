package dev.trestle.gateway.publish;

import dev.trestle.gateway.owner.RecordOutcome;
import dev.trestle.gateway.owner.Recorder;
import dev.trestle.gateway.publish.Published.Failed;
import dev.trestle.gateway.publish.Published.Ok;
import dev.trestle.gateway.registry.Lifecycle;
import dev.trestle.log.EventLog;
import dev.trestle.log.Partition;
import dev.trestle.log.Position;
import dev.trestle.log.store.Identity;
import dev.trestle.proto.Problem;
import dev.trestle.server.security.Access;
import dev.trestle.server.security.Action;
import dev.trestle.server.security.Caller;
import dev.trestle.server.security.Resource;
import dev.trestle.v1.Delivery;
import dev.trestle.v1.Event;
import dev.trestle.v1.PublishResponse;
import io.grpc.Deadline;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes one event: may the caller, check, append, wait a while for the bus. Checking is done on
 * the caller's thread, and appends are queued in the order of the calls; nothing else blocks.
 */
@Singleton
final class Publish {

  private static final Logger LOG = LoggerFactory.getLogger(Publish.class);

  private final Access access;
  private final EventCheck check;
  private final Lifecycle lifecycle;
  private final Recorder recorder;
  private final Admission admission;
  private final PublishConfig config;
  private final PublishMeters meters;

  Publish(
      Access access,
      EventCheck check,
      EventLog log,
      Lifecycle lifecycle,
      Recorder recorder,
      Admission admission,
      PublishConfig config,
      PublishMeters meters) {
    this.access = access;
    this.check = check;
    this.lifecycle = lifecycle;
    this.recorder = recorder;
    this.admission = admission;
    this.config = config;
    this.meters = meters;
    meters.appender(log.appender()::stats);
  }

  /**
   * Publishes an event. The future fails only by a defect. Whether the caller may is asked before
   * anything else is looked at: who may not learns nothing of schemas, nor takes anybody's room.
   *
   * @param caller who says it
   * @param deadline the caller's; {@code null} if it has none
   * @param onCancel given what stops the publishing while the event is not yet appended
   */
  CompletableFuture<Published> one(
      Caller caller,
      Event sent,
      boolean validateOnly,
      @Nullable Deadline deadline,
      Consumer<Runnable> onCancel) {
    if (deadline != null && deadline.isExpired()) {
      return done(sent, new Failed(AppendProblems.deadlinePassed()));
    }
    Event event = check.completed(sent);
    Problem refusal = refusal(caller, sent, event);
    if (refusal != null) {
      // Told by the audit, which keeps who is refused all the time from filling the log.
      Failed refused = new Failed(refusal);
      meters.published(sent, refused);
      return CompletableFuture.completedFuture(refused);
    }
    return allowed(caller, sent, event, validateOnly, deadline, onCancel);
  }

  /** Publishes an event of the gateway's own, which its configuration asks for. */
  CompletableFuture<Published> own(Event sent) {
    return allowed(Caller.NOBODY, sent, check.completed(sent), false, null, onCancel -> {});
  }

  private CompletableFuture<Published> allowed(
      Caller caller,
      Event sent,
      Event event,
      boolean validateOnly,
      @Nullable Deadline deadline,
      Consumer<Runnable> onCancel) {
    Partition partition = check.partitionOf(event);
    Admission.Ticket ticket = admission.enter(partition, event.getSerializedSize());
    if (ticket == null) {
      return done(sent, new Failed(admission.refusal()));
    }
    boolean appending = false;
    try {
      EventReading reading = check.check(event, caller);
      if (reading instanceof EventReading.Refused refused) {
        return done(sent, new Failed(refused.problem()));
      }
      CheckedEvent checked = ((EventReading.Accepted) reading).event();
      if (validateOnly) {
        return done(sent, new Ok(receipt(checked).build()));
      }
      String traceId = TraceContext.currentTraceId();
      appending = true;
      return append(sent, checked, partition, deadline, ticket, onCancel)
          .whenComplete((published, defect) -> record(sent, traceId, published));
    } finally {
      if (!appending) {
        ticket.giveBack();
      }
    }
  }

  /** Who may not publish the type is not told which source its schema gives. */
  private @Nullable Problem refusal(Caller caller, Event sent, Event completed) {
    boolean mayKnow =
        !sent.getSource().isEmpty()
            || access.may(caller, Action.PUBLISH, Resource.type(sent.getType()));
    return access.refusalToPublish(
        caller, sent.getType(), mayKnow ? completed.getSource() : "", sent.getSerializedSize());
  }

  private CompletableFuture<Published> append(
      Event sent,
      CheckedEvent checked,
      Partition partition,
      @Nullable Deadline deadline,
      Admission.Ticket ticket,
      Consumer<Runnable> onCancel) {
    long begun = System.nanoTime();
    long content =
        Identity.contentOf(
            sent.getSource(), sent.getType(), sent.getSubject(), checked.event().payload());
    return recorder
        .record(
            partition,
            checked.event(),
            content,
            checked.resources(),
            deadline,
            config.replyWait(),
            onCancel,
            ended -> {
              ticket.leave(ended);
              meters.appended(
                  ended == null || ended instanceof RecordOutcome.Recorded,
                  System.nanoTime() - begun);
            })
        .thenApply(outcome -> answer(checked, outcome));
  }

  private Published answer(CheckedEvent checked, RecordOutcome outcome) {
    if (outcome instanceof RecordOutcome.Recorded recorded) {
      if (lifecycle.isDeprecated(checked.schema())) {
        meters.deprecated(checked.event());
      }
      return new Ok(receipt(checked, recorded));
    } else if (outcome instanceof RecordOutcome.IdConflict conflict) {
      return new Failed(AppendProblems.idConflict(checked.event().id(), conflict.first()));
    } else if (outcome instanceof RecordOutcome.NotRecorded not) {
      return new Failed(AppendProblems.notAppended(not.why()));
    } else if (outcome instanceof RecordOutcome.Unavailable unavailable) {
      return new Failed(AppendProblems.logUnavailable(unavailable.why()));
    }
    return new Failed(AppendProblems.deadlinePassed());
  }

  private static PublishResponse receipt(CheckedEvent checked, RecordOutcome.Recorded recorded) {
    return receipt(checked)
        .setPosition(position(recorded.position()))
        .setDuplicate(recorded.duplicate())
        .setDelivery(recorded.onBus() ? Delivery.DELIVERY_ON_BUS : Delivery.DELIVERY_PENDING)
        .setBusEventId(recorded.busEventId())
        .build();
  }

  private static PublishResponse.Builder receipt(CheckedEvent checked) {
    return PublishResponse.newBuilder()
        .setEventId(checked.event().id())
        .setSchemaVersion(checked.schema().version());
  }

  private static dev.trestle.v1.Position position(Position position) {
    return dev.trestle.v1.Position.newBuilder()
        .setLog(position.partition().log())
        .setPartition(position.partition().number())
        .setOffset(position.offset().value())
        .build();
  }

  private CompletableFuture<Published> done(Event event, Published published) {
    record(event, TraceContext.currentTraceId(), published);
    return CompletableFuture.completedFuture(published);
  }

  private void record(Event event, String traceId, @Nullable Published published) {
    if (published == null) {
      return;
    }
    meters.published(event, published);
    if (published instanceof Failed failed) {
      LOG.atInfo()
          .addKeyValue("event_id", clipped(event.getId()))
          .addKeyValue("trace_id", traceId)
          .addKeyValue("type", clipped(event.getType()))
          .addKeyValue("source", clipped(event.getSource()))
          .log("Refused {}", failed.problem());
    } else if (published instanceof Ok ok && LOG.isDebugEnabled()) {
      LOG.atDebug()
          .addKeyValue("event_id", ok.receipt().getEventId())
          .addKeyValue("trace_id", traceId)
          .addKeyValue("type", event.getType())
          .addKeyValue("source", event.getSource())
          .log("Published at {}", ok.receipt().getPosition().getOffset());
    }
  }

  private static String clipped(String text) {
    return text.substring(0, Math.min(text.length(), 64));
  }
}
