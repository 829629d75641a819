package dev.trestle.replayer.logs;

import dev.trestle.log.Partition;
import dev.trestle.log.read.LogReader;
import dev.trestle.log.read.LogReader.PartitionState;
import dev.trestle.log.state.LogCatalog;
import dev.trestle.log.state.LogDescription;
import dev.trestle.proto.Problem;
import dev.trestle.proto.ProtoTime;
import dev.trestle.replayer.request.Answer;
import dev.trestle.replayer.request.LogLookup;
import dev.trestle.replayer.request.PageRequest;
import dev.trestle.server.security.Access;
import dev.trestle.server.security.Action;
import dev.trestle.server.security.Caller;
import dev.trestle.server.security.Resource;
import dev.trestle.v1.DescribeLogRequest;
import dev.trestle.v1.ListLogsRequest;
import dev.trestle.v1.ListLogsResponse;
import dev.trestle.v1.Log;
import dev.trestle.v1.LogPartition;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/**
 * Describes logs that the current caller may read. Safe across threads; blocks; costs two reads for
 * each partition described.
 */
@Singleton
public final class Logs {

  private final LogCatalog catalog;
  private final LogLookup lookup;
  private final LogReader reader;
  private final Access access;

  Logs(LogCatalog catalog, LogLookup lookup, LogReader reader, Access access) {
    this.catalog = catalog;
    this.lookup = lookup;
    this.reader = reader;
    this.access = access;
  }

  public Answer<Log> describe(DescribeLogRequest request) {
    // Whoever may not see a log is told so whether there is one or not.
    Optional<Problem> problem =
        LogLookup.problemWithLog(request.getLog())
            .or(
                () ->
                    Optional.ofNullable(
                        access.refusal(
                            Caller.current(), Action.READ, Resource.log(request.getLog()))));
    return problem.isPresent()
        ? Answer.refuse(problem.get())
        : lookup.require(request.getLog()).then(log -> Answer.of(describe(log)));
  }

  public Answer<ListLogsResponse> list(ListLogsRequest request) {
    return PageRequest.of("logs", request.getPageSize(), request.getPageToken())
        .then(page -> Answer.of(list(page)));
  }

  private ListLogsResponse list(PageRequest request) {
    Caller caller = Caller.current();
    List<LogDescription> found =
        catalog.list().stream()
            .filter(log -> log.log().compareTo(request.after()) > 0)
            .filter(log -> access.may(caller, Action.READ, Resource.log(log.log())))
            .limit(request.size() + 1L)
            .toList();
    PageRequest.Page<LogDescription> page = request.page(found, LogDescription::log);
    return ListLogsResponse.newBuilder()
        .addAllLogs(page.items().stream().map(this::describe).toList())
        .setNextPageToken(page.nextToken())
        .build();
  }

  private Log describe(LogDescription log) {
    return Log.newBuilder()
        .setLog(log.log())
        .setCreateTime(ProtoTime.toTimestamp(log.created()))
        .addAllPartitions(log.allPartitions().stream().map(this::describe).toList())
        .build();
  }

  private LogPartition describe(Partition partition) {
    PartitionState state = reader.state(partition);
    LogPartition.Builder described =
        LogPartition.newBuilder()
            .setPartition(partition.number())
            .setEarliestOffset(state.range().earliest().value())
            .setLatestOffset(state.range().next().value());
    state.newest().map(ProtoTime::toTimestamp).ifPresent(described::setLatestAppendTime);
    return described.build();
  }
}
