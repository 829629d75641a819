package dev.trestle.gateway.publish;

import dev.trestle.gateway.logs.Logs;
import dev.trestle.gateway.publish.Published.Failed;
import dev.trestle.gateway.publish.Published.Ok;
import dev.trestle.gateway.registry.Lifecycle;
import dev.trestle.gateway.relay.Relay;
import dev.trestle.log.EventLog;
import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.Position;
import dev.trestle.log.append.AppendOptions;
import dev.trestle.log.append.Appended;
import dev.trestle.log.append.LogAppender;
import dev.trestle.v1.Delivery;
import dev.trestle.v1.Event;
import dev.trestle.v1.PublishResponse;
import io.grpc.Deadline;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes one event: check, append, wait a while for the bus. Checking is done on the caller's
 * thread, and appends are queued in the order of the calls; nothing else blocks.
 */
@Singleton
final class Publish {

  private static final Logger LOG = LoggerFactory.getLogger(Publish.class);

  /**
   * An answer must leave before the caller's deadline; the bus is waited for until so long before.
   */
  private static final Duration ANSWER_TIME = Duration.ofMillis(20);

  private final EventCheck check;
  private final Logs logs;
  private final LogAppender appender;
  private final Lifecycle lifecycle;
  private final Relay relay;
  private final Admission admission;
  private final PublishConfig config;
  private final PublishMeters meters;

  Publish(
      EventCheck check,
      Logs logs,
      EventLog log,
      Lifecycle lifecycle,
      Relay relay,
      Admission admission,
      PublishConfig config,
      PublishMeters meters) {
    this.check = check;
    this.logs = logs;
    this.appender = log.appender();
    this.lifecycle = lifecycle;
    this.relay = relay;
    this.admission = admission;
    this.config = config;
    this.meters = meters;
    meters.appender(appender::stats);
  }

  /**
   * Publishes an event. The future fails only by a defect.
   *
   * @param deadline the caller's; {@code null} if it has none
   * @param onCancel given what stops the publishing while the event is not yet appended
   */
  CompletableFuture<Published> one(
      Event sent, boolean validateOnly, @Nullable Deadline deadline, Consumer<Runnable> onCancel) {
    if (deadline != null && deadline.isExpired()) {
      return done(sent, new Failed(AppendProblems.deadlinePassed()));
    }
    Event event = check.identified(sent);
    Admission.Ticket ticket = admission.enter(check.partitionOf(event), event.getSerializedSize());
    if (ticket == null) {
      return done(sent, new Failed(admission.refusal()));
    }
    boolean appending = false;
    try {
      EventReading reading = check.check(event);
      if (reading instanceof EventReading.Refused refused) {
        return done(sent, new Failed(refused.problem()));
      }
      CheckedEvent checked = ((EventReading.Accepted) reading).event();
      if (validateOnly) {
        return done(sent, new Ok(receipt(checked).build()));
      }
      String traceId = TraceContext.currentTraceId();
      appending = true;
      return append(checked, deadline, ticket, onCancel)
          .whenComplete((published, defect) -> record(sent, traceId, published));
    } finally {
      if (!appending) {
        ticket.giveBack();
      }
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // thenCompose unwraps the nested one
  private CompletableFuture<Published> append(
      CheckedEvent checked,
      @Nullable Deadline deadline,
      Admission.Ticket ticket,
      Consumer<Runnable> onCancel) {
    String log = logs.of(checked.event());
    Relay.Delivery delivery = relay.expect(log, checked.event().id(), checked.resources());
    long begun = System.nanoTime();
    CompletableFuture<Appended> appended = appender.append(log, checked.event(), options(deadline));
    onCancel.accept(() -> appended.cancel(false));
    return appended
        .handle(
            (outcome, failure) -> {
              ticket.leave(outcome, failure);
              meters.appended(outcome, System.nanoTime() - begun);
              return failure == null
                  ? answer(checked, outcome, delivery, deadline)
                  : CompletableFuture.<Published>completedFuture(unavailable(failure));
            })
        .thenCompose(answer -> answer)
        .whenComplete((published, defect) -> delivery.close());
  }

  private CompletableFuture<Published> answer(
      CheckedEvent checked,
      Appended appended,
      Relay.Delivery delivery,
      @Nullable Deadline deadline) {
    if (appended instanceof Appended.Recorded recorded) {
      if (lifecycle.isDeprecated(checked.schema())) {
        meters.deprecated(checked.event());
      }
      return receipt(checked, recorded, delivery, deadline).thenApply(Ok::new);
    }
    return CompletableFuture.completedFuture(
        new Failed(
            appended instanceof Appended.IdConflict conflict
                ? AppendProblems.idConflict(checked.event().id(), conflict)
                : AppendProblems.notAppended((Appended.NotAppended) appended)));
  }

  private CompletableFuture<PublishResponse> receipt(
      CheckedEvent checked,
      Appended.Recorded recorded,
      Relay.Delivery delivery,
      @Nullable Deadline deadline) {
    PublishResponse.Builder receipt =
        receipt(checked)
            .setPosition(position(recorded.position()))
            .setDuplicate(recorded.duplicate());
    if (!delivery.isUnderWay()) {
      Position at = recorded.position();
      boolean sent = relay.isSent(at.partition(), at.offset());
      return CompletableFuture.completedFuture(
          receipt.setDelivery(sent ? Delivery.DELIVERY_ON_BUS : Delivery.DELIVERY_PENDING).build());
    }
    return delivery
        .busEventId()
        .copy()
        .completeOnTimeout("", busWait(deadline).toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(
            id ->
                id.isEmpty()
                    ? receipt.setDelivery(Delivery.DELIVERY_PENDING).build()
                    : receipt
                        .setDelivery(Delivery.DELIVERY_ON_BUS)
                        .setBusEventId(recorded.duplicate() ? "" : id)
                        .build());
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

  private Duration busWait(@Nullable Deadline deadline) {
    if (deadline == null) {
      return config.replyWait();
    }
    Duration left = Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS));
    Duration usable = left.minus(ANSWER_TIME);
    return usable.isNegative()
        ? Duration.ZERO
        : usable.compareTo(config.replyWait()) < 0 ? usable : config.replyWait();
  }

  private static AppendOptions options(@Nullable Deadline deadline) {
    return deadline == null
        ? AppendOptions.defaults()
        : AppendOptions.within(Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS)));
  }

  private static Published unavailable(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException e && e.getCause() != null ? e.getCause() : failure;
    if (cause instanceof LogUnavailableException e) {
      return new Failed(AppendProblems.logUnavailable(String.valueOf(e.getMessage())));
    }
    if (cause instanceof java.util.concurrent.CancellationException) {
      return new Failed(AppendProblems.deadlinePassed());
    }
    throw new CompletionException(cause);
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
