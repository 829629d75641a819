package dev.trestle.replayer.read;

import dev.trestle.log.Offset;
import dev.trestle.log.OffsetRange;
import dev.trestle.log.Partition;
import dev.trestle.log.read.LogReader;
import dev.trestle.log.state.GroupOffsets;
import dev.trestle.log.state.GroupOffsets.Committed;
import dev.trestle.log.state.LogDescription;
import dev.trestle.proto.Problem;
import dev.trestle.replayer.read.PartitionRead.Bounds;
import dev.trestle.replayer.read.ReadPlan.Start;
import dev.trestle.replayer.request.LogLookup;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a read begins and ends in each partition. Blocks; costs two or three reads for each
 * partition, and log2 of its batches for a start by time.
 */
final class FindStart {

  private final LogLookup logs;
  private final LogReader reader;
  private final GroupOffsets groups;
  private final Duration endTimeGrace;

  FindStart(LogLookup logs, LogReader reader, GroupOffsets groups, Duration endTimeGrace) {
    this.logs = logs;
    this.reader = reader;
    this.groups = groups;
    this.endTimeGrace = endTimeGrace;
  }

  StartPoint find(ReadPlan plan) {
    Optional<LogDescription> log = logs.find(plan.log());
    if (log.isEmpty()) {
      return new StartPoint.Refused(LogLookup.unknownLog(plan.log()));
    }
    if (plan.partition().isPresent() && !log.get().hasPartition(plan.partition().getAsInt())) {
      return new StartPoint.Refused(
          LogLookup.unknownPartition(log.get(), plan.partition().getAsInt()));
    }
    if (plan.partition().isEmpty() && log.get().partitions() > 1) {
      @Nullable Problem ambiguous = ambiguous(plan, log.get());
      if (ambiguous != null) {
        return new StartPoint.Refused(ambiguous);
      }
    }
    return find(plan, partitions(plan, log.get()));
  }

  private StartPoint find(ReadPlan plan, List<Partition> partitions) {
    Map<Partition, Bounds> bounds = new LinkedHashMap<>();
    for (Partition partition : partitions) {
      OffsetRange range = reader.range(partition);
      Offset start = start(plan.start(), partition, range);
      if (!range.allowsReadFrom(start)) {
        if (!plan.clamp()) {
          return new StartPoint.Refused(
              StartPoint.outOfRange(
                  partition, range, partition + " has no offset " + start + " to start with"));
        }
        start = start.isBefore(range.earliest()) ? range.earliest() : range.next();
      }
      bounds.put(partition, bounds(plan, start, range));
    }
    return new StartPoint.Found(bounds);
  }

  private Offset start(Start start, Partition partition, OffsetRange range) {
    if (start instanceof Start.AtOffset at) {
      return at.offset();
    }
    if (start instanceof Start.AtTime at) {
      Offset found = reader.firstAtOrAfter(partition, at.time());
      return Offset.max(found, range.earliest());
    }
    if (start instanceof Start.AtGroup at) {
      return groups.get(at.group(), partition).map(Committed::offset).orElse(range.earliest());
    }
    return start instanceof Start.Latest ? range.next() : range.earliest();
  }

  private Bounds bounds(ReadPlan plan, Offset start, OffsetRange range) {
    long newest = Math.max(range.next().value(), start.value());
    long end = plan.follow() ? Long.MAX_VALUE : newest;
    if (plan.endOffset() != null) {
      end = Math.min(end, plan.endOffset().value());
    }
    @Nullable Instant notBefore = plan.start() instanceof Start.AtTime at ? at.time() : null;
    boolean endsAtNewest = !plan.follow() && end == newest;
    return new Bounds(start, end, endsAtNewest, notBefore, plan.endTime(), endTimeGrace);
  }

  private static List<Partition> partitions(ReadPlan plan, LogDescription log) {
    return plan.partition().isPresent()
        ? List.of(new Partition(plan.log(), plan.partition().getAsInt()))
        : log.allPartitions();
  }

  private static @Nullable Problem ambiguous(ReadPlan plan, LogDescription log) {
    String offset =
        plan.start() instanceof Start.AtOffset
            ? "offset"
            : plan.endOffset() != null ? "end_offset" : "";
    return offset.isEmpty()
        ? null
        : Problem.invalidField(
            "partition",
            "say which one "
                + offset
                + " is of, from 0 to "
                + (log.partitions() - 1)
                + ": each partition counts its own");
  }
}
