package dev.trestle.replayer.group;

import dev.trestle.log.Offset;
import dev.trestle.log.OffsetRange;
import dev.trestle.log.Partition;
import dev.trestle.log.read.LogReader;
import dev.trestle.log.read.LogReader.Lag;
import dev.trestle.log.state.GroupOffsets;
import dev.trestle.log.state.GroupOffsets.Committed;
import dev.trestle.log.state.LogDescription;
import dev.trestle.proto.Problem;
import dev.trestle.proto.ProtoTime;
import dev.trestle.replayer.request.Answer;
import dev.trestle.replayer.request.LogLookup;
import dev.trestle.replayer.request.PageRequest;
import dev.trestle.v1.CommitOffsetRequest;
import dev.trestle.v1.CommitOffsetResponse;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.GetGroupRequest;
import dev.trestle.v1.Group;
import dev.trestle.v1.GroupPartition;
import dev.trestle.v1.ListGroupsRequest;
import dev.trestle.v1.ListGroupsResponse;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Groups' committed offsets and lags. Safe across threads; blocks.
 *
 * <p>A commit costs one write, and two reads if this process has not yet seen that the log reaches
 * so far. Telling about a group costs two reads for each partition of its log.
 */
@Singleton
public final class Groups {

  private final LogLookup lookup;
  private final LogReader reader;
  private final GroupOffsets offsets;

  /** How far each partition reaches at least. */
  private final Map<Partition, Offset> reached = new ConcurrentHashMap<>();

  Groups(LogLookup lookup, LogReader reader, GroupOffsets offsets) {
    this.lookup = lookup;
    this.reader = reader;
    this.offsets = offsets;
  }

  public Answer<CommitOffsetResponse> commit(CommitOffsetRequest request) {
    Optional<Problem> problem =
        LogLookup.problemWithLog(request.getLog())
            .or(() -> LogLookup.problemWithGroup(request.getGroup()))
            .or(() -> negative(request.getOffset()));
    if (problem.isPresent()) {
      return Answer.refuse(problem.get());
    }
    Offset next = new Offset(request.getOffset());
    return lookup
        .require(request.getLog(), request.getPartition())
        .then(partition -> commit(request.getGroup(), partition, next));
  }

  public Answer<Group> get(GetGroupRequest request) {
    Optional<Problem> problem =
        LogLookup.problemWithLog(request.getLog())
            .or(() -> LogLookup.problemWithGroup(request.getGroup()));
    if (problem.isPresent()) {
      return Answer.refuse(problem.get());
    }
    return lookup
        .require(request.getLog())
        .then(
            log -> {
              List<Committed> committed = offsets.get(request.getGroup(), log.log());
              return committed.isEmpty()
                  ? Answer.refuse(unknownGroup(request))
                  : Answer.of(group(log, request.getGroup(), committed));
            });
  }

  public Answer<ListGroupsResponse> list(ListGroupsRequest request) {
    return lookup
        .require(request.getLog())
        .then(
            log ->
                PageRequest.of(
                        "groups of " + log.log(), request.getPageSize(), request.getPageToken())
                    .then(page -> Answer.of(list(log, page))));
  }

  /** A group that has committed in the log, and its lag; empty if it has not. */
  Optional<Group> find(LogDescription log, String group) {
    List<Committed> committed = offsets.get(group, log.log());
    return committed.isEmpty() ? Optional.empty() : Optional.of(group(log, group, committed));
  }

  private Answer<CommitOffsetResponse> commit(String group, Partition partition, Offset next) {
    if (next.isAfter(reached.getOrDefault(partition, Offset.FIRST))) {
      OffsetRange range = reader.range(partition);
      reached.merge(partition, range.next(), Offset::max);
      if (next.isAfter(range.next())) {
        return Answer.refuse(beyond(partition, next, range));
      }
    }
    Offset committed = offsets.commit(group, partition, next);
    return Answer.of(
        CommitOffsetResponse.newBuilder().setCommittedOffset(committed.value()).build());
  }

  private ListGroupsResponse list(LogDescription log, PageRequest request) {
    PageRequest.Page<String> page =
        request.page(
            offsets.list(log.log(), request.after(), request.size() + 1), Function.identity());
    ListGroupsResponse.Builder response =
        ListGroupsResponse.newBuilder().setNextPageToken(page.nextToken());
    page.items().forEach(name -> find(log, name).ifPresent(response::addGroups));
    return response.build();
  }

  private Group group(LogDescription log, String name, List<Committed> committed) {
    Map<Integer, Committed> byPartition =
        committed.stream().collect(Collectors.toMap(Committed::partition, Function.identity()));
    Group.Builder group = Group.newBuilder().setLog(log.log()).setGroup(name);
    for (Partition partition : log.allPartitions()) {
      group.addPartitions(groupPartition(partition, byPartition.get(partition.number())));
    }
    return group.build();
  }

  private GroupPartition groupPartition(Partition partition, @Nullable Committed committed) {
    GroupPartition.Builder described = GroupPartition.newBuilder().setPartition(partition.number());
    Offset next;
    if (committed == null) {
      next = reader.range(partition).earliest();
    } else {
      next = committed.offset();
      described
          .setCommittedOffset(next.value())
          .setCommitTime(ProtoTime.toTimestamp(committed.changed()));
    }
    Lag lag = reader.lag(partition, next);
    return described
        .setLatestOffset(lag.next().value())
        .setLagEvents(lag.events())
        .setLagSeconds(seconds(lag.time()))
        .build();
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }

  private static Optional<Problem> negative(long offset) {
    return offset < 0
        ? Optional.of(Problem.invalidField("offset", "must be 0 or more, was " + offset))
        : Optional.empty();
  }

  private static Problem unknownGroup(GetGroupRequest request) {
    return Problem.of(
            ErrorReason.ERROR_REASON_GROUP_NOT_FOUND,
            "Group '"
                + request.getGroup()
                + "' never committed in log '"
                + request.getLog()
                + "'; ListGroups tells which did")
        .with("log", request.getLog())
        .with("group", request.getGroup());
  }

  private static Problem beyond(Partition partition, Offset next, OffsetRange range) {
    return Problem.of(
            ErrorReason.ERROR_REASON_OFFSET_OUT_OF_RANGE,
            "Offset "
                + next
                + " lies beyond "
                + partition
                + ": the next to come is "
                + range.next()
                + "; commit the last offset handled plus one")
        .with("log", partition.log())
        .with("partition", partition.number())
        .with("earliest", range.earliest())
        .with("latest", range.next());
  }
}
