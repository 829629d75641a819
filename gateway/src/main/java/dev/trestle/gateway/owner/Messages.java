package dev.trestle.gateway.owner;

import com.google.protobuf.UnsafeByteOperations;
import dev.trestle.internal.v1.AppendOutcome;
import dev.trestle.internal.v1.DeadlinePassed;
import dev.trestle.internal.v1.ForwardedEvent;
import dev.trestle.internal.v1.Logged;
import dev.trestle.internal.v1.LoggedEvent;
import dev.trestle.internal.v1.Moved;
import dev.trestle.internal.v1.NotAppended;
import dev.trestle.internal.v1.Overloaded;
import dev.trestle.internal.v1.Recorded;
import dev.trestle.internal.v1.TooLarge;
import dev.trestle.internal.v1.Unavailable;
import dev.trestle.internal.v1.UnknownLog;
import dev.trestle.log.Event;
import dev.trestle.log.LogName;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Payload;
import dev.trestle.log.Position;
import dev.trestle.log.append.Appended;
import dev.trestle.proto.Problem;
import dev.trestle.proto.ProtoTime;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What gateways say to one another, to and from what they mean. */
final class Messages {

  private Messages() {}

  static ForwardedEvent forwarded(long number, Recording recording) {
    ForwardedEvent.Builder message =
        ForwardedEvent.newBuilder()
            .setNumber(number)
            .setLog(recording.partition().log())
            .setPartition(recording.partition().number())
            .setEvent(event(recording.event()))
            .setContent(recording.content())
            .addAllResources(recording.resources())
            .setBusWaitMicros(TimeUnit.NANOSECONDS.toMicros(recording.busWait().toNanos()))
            .setWithinMicros(Math.max(1, TimeUnit.NANOSECONDS.toMicros(recording.left().toNanos())))
            .setDeadlineOfCaller(recording.isDeadlineOfCaller())
            .setTurn(recording.turn());
    return message.build();
  }

  private static LoggedEvent event(Event event) {
    return LoggedEvent.newBuilder()
        .setId(event.id())
        .setSource(event.source())
        .setType(event.type())
        .setSchemaVersion(event.schemaVersion())
        .setSubject(event.subject())
        .setTime(ProtoTime.toTimestamp(event.time()))
        .putAllExtensions(event.extensions())
        .setPayload(UnsafeByteOperations.unsafeWrap(event.payload().asByteBuffer()))
        .build();
  }

  /**
   * The partition that a message names.
   *
   * @throws io.grpc.StatusRuntimeException if there can be no such partition
   */
  static Partition partition(String log, int number) {
    LogName.problemWith(log)
        .ifPresent(
            problem -> {
              throw Problem.invalidField("log", problem).toException();
            });
    if (number < 0) {
      throw Problem.invalidField("partition", "use 0 or more").toException();
    }
    return new Partition(log, number);
  }

  /**
   * What a message asks to record.
   *
   * @throws io.grpc.StatusRuntimeException if no gateway sends such a message
   */
  static Recording recording(ForwardedEvent message) {
    Partition partition = partition(message.getLog(), message.getPartition());
    String problem = ProtoTime.problemWith(message.getEvent().getTime());
    if (problem != null) {
      throw Problem.invalidField("events.event.time", problem).toException();
    }
    if (message.getEvent().getId().isEmpty() || message.getEvent().getSchemaVersion() < 0) {
      throw Problem.invalidField("events.event", "id and schema_version are required")
          .toException();
    }
    if (message.getWithinMicros() < 1 || message.getBusWaitMicros() < 0) {
      throw Problem.invalidField("events.within_micros", "use 1 or more").toException();
    }
    Recording recording =
        new Recording(
            partition,
            event(message.getEvent()),
            message.getContent(),
            message.getResourcesList(),
            System.nanoTime() + nanos(message.getWithinMicros()),
            message.getDeadlineOfCaller(),
            Duration.ofNanos(nanos(message.getBusWaitMicros())),
            message.getNumber(),
            ended -> {});
    recording.turn(message.getTurn());
    return recording;
  }

  /** As far as a clock in nanoseconds reaches. */
  private static long nanos(long micros) {
    return Math.min(TimeUnit.MICROSECONDS.toNanos(micros), TimeUnit.DAYS.toNanos(1));
  }

  private static Event event(LoggedEvent message) {
    return new Event(
        message.getId(),
        message.getSource(),
        message.getType(),
        message.getSchemaVersion(),
        message.getSubject(),
        ProtoTime.toInstant(message.getTime()),
        message.getExtensionsMap(),
        Payload.wrap(message.getPayload().toByteArray()));
  }

  static AppendOutcome moved(long number) {
    return AppendOutcome.newBuilder()
        .setNumber(number)
        .setMoved(Moved.getDefaultInstance())
        .build();
  }

  static AppendOutcome logged(long number) {
    return AppendOutcome.newBuilder()
        .setNumber(number)
        .setLogged(Logged.getDefaultInstance())
        .build();
  }

  static AppendOutcome outcome(long number, RecordOutcome outcome) {
    AppendOutcome.Builder message = AppendOutcome.newBuilder().setNumber(number);
    if (outcome instanceof RecordOutcome.Recorded recorded) {
      message.setRecorded(
          Recorded.newBuilder()
              .setOffset(recorded.position().offset().value())
              .setDuplicate(recorded.duplicate())
              .setOnBus(recorded.onBus())
              .setBusEventId(recorded.busEventId()));
    } else if (outcome instanceof RecordOutcome.IdConflict conflict) {
      message.setIdConflict(
          dev.trestle.internal.v1.IdConflict.newBuilder()
              .setOffset(conflict.first().offset().value()));
    } else if (outcome instanceof RecordOutcome.NotRecorded not) {
      notAppended(message, not.why());
    } else if (outcome instanceof RecordOutcome.Unavailable unavailable) {
      message.setUnavailable(
          Unavailable.newBuilder()
              .setMessage(unavailable.why())
              .setMayBeAppended(unavailable.mayBeAppended()));
    } else {
      message.setNotAppended(
          NotAppended.newBuilder().setDeadlinePassed(DeadlinePassed.getDefaultInstance()));
    }
    return message.build();
  }

  private static void notAppended(AppendOutcome.Builder message, Appended.NotAppended why) {
    if (why instanceof Appended.Overloaded overloaded) {
      message.setNotAppended(
          NotAppended.newBuilder()
              .setOverloaded(
                  Overloaded.newBuilder()
                      .setBound(overloaded.bound())
                      .setRetryAfterMillis(overloaded.retryAfter().toMillis())));
    } else if (why instanceof Appended.DeadlinePassed) {
      message.setNotAppended(
          NotAppended.newBuilder().setDeadlinePassed(DeadlinePassed.getDefaultInstance()));
    } else if (why instanceof Appended.TooLarge large) {
      message.setNotAppended(
          NotAppended.newBuilder()
              .setTooLarge(TooLarge.newBuilder().setBytes(large.bytes()).setLimit(large.limit())));
    } else if (why instanceof Appended.UnknownLog) {
      message.setNotAppended(
          NotAppended.newBuilder().setUnknownLog(UnknownLog.getDefaultInstance()));
    } else {
      // It stops, or has stopped to own the partition: the next owner will take the event.
      message.setMoved(Moved.getDefaultInstance());
    }
  }

  /** What an owner has answered. Moved and logged are no outcomes. */
  static RecordOutcome outcome(Recording recording, AppendOutcome message) {
    Partition partition = recording.partition();
    return switch (message.getOutcomeCase()) {
      case RECORDED ->
          new RecordOutcome.Recorded(
              new Position(partition, Offset.of(message.getRecorded().getOffset())),
              message.getRecorded().getDuplicate(),
              message.getRecorded().getOnBus(),
              message.getRecorded().getBusEventId());
      case ID_CONFLICT ->
          new RecordOutcome.IdConflict(
              new Position(partition, Offset.of(message.getIdConflict().getOffset())));
      case NOT_APPENDED ->
          new RecordOutcome.NotRecorded(notAppended(partition, message.getNotAppended()));
      case UNAVAILABLE ->
          new RecordOutcome.Unavailable(
              message.getUnavailable().getMessage(),
              message.getUnavailable().getMayBeAppended() || recording.mayBeAppended());
      case MOVED, LOGGED, OUTCOME_NOT_SET ->
          new RecordOutcome.Unavailable("the owner of " + partition + " gave no outcome", true);
    };
  }

  private static Appended.NotAppended notAppended(Partition partition, NotAppended message) {
    return switch (message.getWhyCase()) {
      case OVERLOADED ->
          new Appended.Overloaded(
              message.getOverloaded().getBound(),
              Duration.ofMillis(message.getOverloaded().getRetryAfterMillis()));
      case TOO_LARGE ->
          new Appended.TooLarge(message.getTooLarge().getBytes(), message.getTooLarge().getLimit());
      case UNKNOWN_LOG -> new Appended.UnknownLog(partition.log());
      case DEADLINE_PASSED, WHY_NOT_SET -> new Appended.DeadlinePassed();
    };
  }
}
