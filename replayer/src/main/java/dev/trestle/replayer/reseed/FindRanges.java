package dev.trestle.replayer.reseed;

import dev.trestle.internal.v1.PlannedRange;
import dev.trestle.log.Offset;
import dev.trestle.log.OffsetRange;
import dev.trestle.log.Partition;
import dev.trestle.log.read.LogReader;
import dev.trestle.log.state.LogDescription;
import dev.trestle.proto.Problem;
import dev.trestle.proto.ProtoTime;
import dev.trestle.replayer.request.Answer;
import dev.trestle.replayer.request.LogLookup;
import dev.trestle.v1.CreateReseedRequest;
import dev.trestle.v1.ErrorReason;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds what a reseed sends of each partition: the offsets are fixed from then on. Blocks; costs
 * two reads for each partition, and log2 of its batches for each end by time. Safe across threads.
 */
@Singleton
final class FindRanges {

  private final LogLookup logs;
  private final LogReader reader;

  FindRanges(LogLookup logs, LogReader reader) {
    this.logs = logs;
    this.reader = reader;
  }

  /** Ranges that are not empty, or why there are none. */
  Answer<List<PlannedRange>> find(CreateReseedRequest request) {
    if (request.hasPartition()) {
      return logs.require(request.getLog(), request.getPartition())
          .then(partition -> ranges(request, List.of(partition)));
    }
    return logs.require(request.getLog()).then(log -> ranges(request, log));
  }

  private Answer<List<PlannedRange>> ranges(CreateReseedRequest request, LogDescription log) {
    boolean byOffset = request.hasOffset() || request.hasEndOffset();
    if (byOffset && log.partitions() > 1) {
      return Answer.refuse(
          Problem.invalidField(
              "partition",
              "say which one the offset is of, from 0 to "
                  + (log.partitions() - 1)
                  + ": each partition counts its own"));
    }
    return ranges(request, log.allPartitions());
  }

  private Answer<List<PlannedRange>> ranges(
      CreateReseedRequest request, List<Partition> partitions) {
    List<PlannedRange> ranges = new ArrayList<>();
    for (Partition partition : partitions) {
      OffsetRange kept = reader.range(partition);
      Offset start = start(request, partition, kept);
      Offset end = end(request, partition, kept);
      if (!kept.allowsReadFrom(start)) {
        return Answer.refuse(outside(partition, kept, "offset", start));
      }
      if (kept.next().isBefore(end)) {
        return Answer.refuse(outside(partition, kept, "end_offset", end));
      }
      if (start.isBefore(end)) {
        ranges.add(
            PlannedRange.newBuilder()
                .setPartition(partition.number())
                .setStartOffset(start.value())
                .setEndOffset(end.value())
                .build());
      }
    }
    return Answer.of(List.copyOf(ranges));
  }

  private Offset start(CreateReseedRequest request, Partition partition, OffsetRange kept) {
    if (request.hasOffset()) {
      return Offset.of(request.getOffset());
    }
    if (!request.hasTime()) {
      return kept.earliest();
    }
    Offset found = reader.firstAtOrAfter(partition, ProtoTime.toInstant(request.getTime()));
    return within(kept, found);
  }

  private Offset end(CreateReseedRequest request, Partition partition, OffsetRange kept) {
    if (request.hasEndOffset()) {
      return Offset.of(request.getEndOffset());
    }
    if (!request.hasEndTime()) {
      return kept.next();
    }
    Offset found = reader.firstAtOrAfter(partition, ProtoTime.toInstant(request.getEndTime()));
    return within(kept, found);
  }

  /** Records may have been appended or removed since the range was looked at. */
  private static Offset within(OffsetRange kept, Offset offset) {
    Offset notBefore = Offset.max(offset, kept.earliest());
    return kept.next().isBefore(notBefore) ? kept.next() : notBefore;
  }

  private static Problem outside(
      Partition partition, OffsetRange kept, String field, Offset offset) {
    return Problem.of(
            ErrorReason.ERROR_REASON_OFFSET_OUT_OF_RANGE,
            field
                + " "
                + offset
                + " lies outside "
                + partition
                + ": it keeps offsets from "
                + kept.earliest()
                + ", and the next to come is "
                + kept.next())
        .with("log", partition.log())
        .with("partition", partition.number())
        .with("earliest", kept.earliest())
        .with("latest", kept.next());
  }
}
