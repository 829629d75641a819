package dev.trestle.gateway.publish;

import dev.trestle.gateway.owner.RecordOutcome;
import dev.trestle.log.Partition;
import dev.trestle.log.append.Appended;
import dev.trestle.proto.Problem;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who may append now. What is beyond is refused at once, so that those let in stay quick. Asked
 * before an event is validated: a gateway that is overloaded spends nothing on what it refuses.
 *
 * <p>Each partition has a limit of its own ({@link PartitionLimit}), and all share a bound of
 * bytes, of which a partition may hold as many as are left for the others. So a partition that
 * takes nothing holds half of the bytes at most, and its backlog refuses its own events only. Safe
 * across threads.
 */
@Singleton
final class Admission {

  private static final Duration RETRY = Duration.ofMillis(200);

  private final AdmissionConfig config;
  private final PublishMeters meters;
  private final LongSupplier nanos;
  private final Map<Partition, PartitionLimit> limits = new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();

  @Inject
  Admission(AdmissionConfig config, PublishMeters meters) {
    this(config, meters, System::nanoTime);
  }

  Admission(AdmissionConfig config, PublishMeters meters, LongSupplier nanos) {
    this.config = config;
    this.meters = meters;
    this.nanos = nanos;
    meters.admissionBytes(bytes::get);
  }

  /** The right to append one event; to be given back once, by one of its methods. */
  final class Ticket {
    private final PartitionLimit limit;
    private final long size;
    private final long round;
    private final long entered = nanos.getAsLong();

    private Ticket(PartitionLimit limit, long size, long round) {
      this.limit = limit;
      this.size = size;
      this.round = round;
    }

    /** The event is not appended, for a reason that tells nothing of the log. */
    void giveBack() {
      bytes.addAndGet(-size);
      limit.leave(size);
    }

    /**
     * The append has ended.
     *
     * @param outcome {@code null} if the event is in the log
     */
    void leave(@Nullable RecordOutcome outcome) {
      boolean answered =
          outcome == null
              || outcome instanceof RecordOutcome.Recorded
              || outcome instanceof RecordOutcome.IdConflict;
      boolean refused =
          outcome instanceof RecordOutcome.Unavailable
              || (outcome instanceof RecordOutcome.NotRecorded not
                  && not.why() instanceof Appended.Overloaded);
      if (answered && nanos.getAsLong() - entered <= config.slowAppend().toNanos()) {
        bytes.addAndGet(-size);
        limit.leaveQuickly(size);
      } else if (answered || refused) {
        bytes.addAndGet(-size);
        limit.leaveSlowly(size, round);
      } else {
        giveBack();
      }
    }
  }

  /**
   * Lets an event in; {@code null} if it may not be appended now.
   *
   * @param partition where it is to go
   * @param eventBytes its size, as received
   */
  @Nullable Ticket enter(Partition partition, int eventBytes) {
    PartitionLimit limit = limits.get(partition);
    if (limit == null) {
      limit = limits.computeIfAbsent(partition, this::limit);
    }
    long size = (long) eventBytes + AdmissionConfig.BYTES_BESIDE;
    long left = config.maxBytes() - bytes.addAndGet(size);
    long round = limit.enter(size, left);
    if (round == PartitionLimit.REFUSED) {
      bytes.addAndGet(-size);
      return null;
    }
    return new Ticket(limit, size, round);
  }

  Problem refusal() {
    return AppendProblems.overloaded("events on their way into this partition of the log", RETRY);
  }

  private PartitionLimit limit(Partition partition) {
    PartitionLimit limit =
        new PartitionLimit(config.initialEvents(), config.minEvents(), config.maxEvents());
    meters.admissionLimit(partition, limit::events);
    return limit;
  }
}
