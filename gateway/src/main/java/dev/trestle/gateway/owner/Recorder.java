package dev.trestle.gateway.owner;

import dev.trestle.log.Event;
import dev.trestle.log.EventLogConfig;
import dev.trestle.log.Partition;
import dev.trestle.log.append.AppendConfig;
import dev.trestle.server.DaemonThreads;
import io.grpc.Deadline;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Records checked events, whichever gateway owns their partitions: here, or by sending them to the
 * owner. While there is no way to an owner they wait; within its deadline none is refused for that.
 */
@Singleton
public final class Recorder {

  /** Between two tries of what waits. */
  private static final Duration TICK = Duration.ofMillis(20);

  private final Ownership ownership;
  private final LocalRecords local;
  private final Links links;
  private final Waiting waiting;
  private final Duration patience;
  private final AtomicLong numbers = new AtomicLong();
  private final ScheduledExecutorService timer = DaemonThreads.scheduled("owner-waiting", 1);

  Recorder(
      Ownership ownership,
      LocalRecords local,
      Links links,
      Waiting waiting,
      EventLogConfig config) {
    this.ownership = ownership;
    this.local = local;
    this.links = links;
    this.waiting = waiting;
    AppendConfig append = config.append();
    this.patience = append.maxWait();
    links.onReturn(this::again);
    ownership.onChange(partition -> lane(partition).goOn());
    var unused =
        timer.scheduleWithFixedDelay(
            () -> waiting.lanes().forEach(Lane::goOn),
            TICK.toMillis(),
            TICK.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /**
   * Records an event. The future fails only by a defect. Events of one partition are appended in
   * the order of the calls.
   *
   * @param content hash of what the publisher said, see {@code dev.trestle.log.append.Append}
   * @param resources ARNs that the payload names
   * @param deadline the publisher's; {@code null} if it has none
   * @param busWait how long the answer may wait for the bus once the event is in the log
   * @param onCancel given what stops the recording while the event is not yet appended
   * @param onAppend told once, when the append has ended: {@code null} if the event is in the log
   *     and only the bus is waited for, else its outcome
   */
  public CompletableFuture<RecordOutcome> record(
      Partition partition,
      Event event,
      long content,
      List<String> resources,
      @Nullable Deadline deadline,
      Duration busWait,
      Consumer<Runnable> onCancel,
      Consumer<@Nullable RecordOutcome> onAppend) {
    long patienceNanos = patience.toNanos();
    long callers = deadline == null ? Long.MAX_VALUE : deadline.timeRemaining(TimeUnit.NANOSECONDS);
    boolean ofCaller = callers < patienceNanos;
    Recording recording =
        new Recording(
            partition,
            event,
            content,
            resources,
            System.nanoTime() + Math.min(callers, patienceNanos),
            ofCaller,
            busWait,
            numbers.incrementAndGet(),
            onAppend);
    Lane lane = lane(partition);
    recording.onSettled(() -> lane.settled(recording));
    onCancel.accept(recording::cancel);
    lane.add(recording);
    return recording.outcome();
  }

  /** Events that wait for a way to their owner. */
  int waiting() {
    return waiting.size();
  }

  @PreDestroy
  void close() {
    timer.shutdownNow();
    waiting.lanes().forEach(Lane::close);
  }

  private Lane lane(Partition partition) {
    return waiting.lane(partition, this::newLane);
  }

  private Lane newLane(Partition partition) {
    return new Lane(
        new Lane.Sender() {
          @Override
          public Route route() {
            return ownership.route(partition);
          }

          @Override
          public boolean send(Route route, Recording recording) {
            if (route instanceof Route.Here) {
              local.record(recording, Recorder.this::again);
              return true;
            }
            return route instanceof Route.There there && links.send(there, recording);
          }
        });
  }

  /** An event has come back: its partition has another owner, or the way to it broke. */
  private void again(Recording recording) {
    ownership.lookSoon();
    lane(recording.partition()).returned(recording);
  }
}
