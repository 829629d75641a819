package dev.trestle.replayer.group;

import dev.trestle.log.Offset;
import dev.trestle.log.OffsetRange;
import dev.trestle.log.Partition;
import dev.trestle.log.read.LogReader;
import dev.trestle.log.state.GroupOffsets;
import dev.trestle.log.state.GroupOffsets.Committed;
import dev.trestle.log.state.GroupOffsets.GroupState;
import dev.trestle.log.state.LogDescription;
import dev.trestle.proto.Problem;
import dev.trestle.replayer.request.Answer;
import dev.trestle.replayer.request.LogLookup;
import dev.trestle.replayer.request.PageRequest;
import dev.trestle.server.DaemonThreads;
import dev.trestle.server.security.Access;
import dev.trestle.server.security.Action;
import dev.trestle.server.security.Audit;
import dev.trestle.server.security.Caller;
import dev.trestle.server.security.Resource;
import dev.trestle.v1.CommitOffsetRequest;
import dev.trestle.v1.CommitOffsetResponse;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.GetGroupRequest;
import dev.trestle.v1.Group;
import dev.trestle.v1.ListGroupsRequest;
import dev.trestle.v1.ListGroupsResponse;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Groups' committed offsets and lags, as far as the current caller may see or move them. Safe
 * across threads; blocks, but for {@link #list}.
 *
 * <p>A commit costs one write, and two reads if this process has not yet seen that the log reaches
 * so far. Telling about groups costs what {@link Lags} says, and a query for their offsets.
 */
@Singleton
public final class Groups {

  /** Partitions that are measured at a time, all lists together. */
  private static final int LIST_THREADS = 8;

  /** Lists that are made at a time, each of up to 1,000 groups. */
  private static final int MAX_LISTS = 32;

  private static final Duration RETRY = Duration.ofSeconds(1);

  private final LogLookup lookup;
  private final LogReader reader;
  private final GroupOffsets offsets;
  private final Access access;
  private final MovedGroups moved;
  private final Lags lags;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(LIST_THREADS, DaemonThreads.named("group-list"));
  private final AtomicInteger lists = new AtomicInteger();

  /** How far each partition reaches at least. */
  private final Map<Partition, Offset> reached = new ConcurrentHashMap<>();

  Groups(LogLookup lookup, LogReader reader, GroupOffsets offsets, Access access, Audit audit) {
    this.lookup = lookup;
    this.reader = reader;
    this.offsets = offsets;
    this.access = access;
    this.moved = new MovedGroups(audit, System::nanoTime);
    this.lags = new Lags(reader);
  }

  @PreDestroy
  void close() {
    threads.shutdownNow();
  }

  public Answer<CommitOffsetResponse> commit(CommitOffsetRequest request) {
    Optional<Problem> problem =
        LogLookup.problemWithLog(request.getLog())
            .or(() -> LogLookup.problemWithGroup(request.getGroup()))
            .or(() -> negative(request.getOffset()))
            .or(() -> refusal(Action.COMMIT, request.getLog(), request.getGroup()));
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
            .or(() -> LogLookup.problemWithGroup(request.getGroup()))
            .or(() -> refusal(Action.READ, request.getLog(), request.getGroup()));
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
                  : Answer.of(
                      measure(log, List.of(new GroupState(request.getGroup(), committed))).get(0));
            });
  }

  /**
   * Lists groups on threads of its own. Returns at once; to be called on the call's own thread.
   *
   * @param stopped whether nobody waits for the list any more; asked before each read
   * @return fails with {@link CancellationException} once {@code stopped} says so
   */
  public CompletableFuture<Answer<ListGroupsResponse>> list(
      ListGroupsRequest request, BooleanSupplier stopped) {
    Caller caller = Caller.current();
    Optional<Problem> problem =
        LogLookup.problemWithLog(request.getLog())
            .or(
                () ->
                    Optional.ofNullable(
                        access.refusal(caller, Action.READ, Resource.log(request.getLog()))));
    if (problem.isPresent()) {
      return CompletableFuture.completedFuture(Answer.refuse(problem.get()));
    }
    if (lists.incrementAndGet() > MAX_LISTS) {
      lists.decrementAndGet();
      return CompletableFuture.completedFuture(Answer.refuse(tooManyLists()));
    }
    return CompletableFuture.supplyAsync(() -> found(request, caller, stopped), threads)
        .thenCompose(
            found ->
                found instanceof Answer.Given<Found> given
                    ? listed(given.response(), stopped)
                    : CompletableFuture.completedFuture(
                        Answer.refuse(((Answer.Refused<Found>) found).problem())))
        .whenComplete((answer, failure) -> lists.decrementAndGet());
  }

  /** The first groups of a log, by name, and their lags. */
  List<Group> first(LogDescription log, int limit) {
    return measure(log, offsets.list(log.log(), "", limit, log.partitions(), () -> false));
  }

  private List<Group> measure(LogDescription log, List<GroupState> groups) {
    try {
      return lags.measure(log, groups, Runnable::run, () -> false).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** A page of groups before they are measured. */
  private record Found(LogDescription log, PageRequest.Page<GroupState> page) {}

  private Answer<Found> found(ListGroupsRequest request, Caller caller, BooleanSupplier stopped) {
    return lookup
        .require(request.getLog())
        .then(
            log ->
                PageRequest.of(
                        "groups of " + log.log(), request.getPageSize(), request.getPageToken())
                    .then(
                        page ->
                            Answer.of(
                                new Found(
                                    log,
                                    page.page(
                                        (after, limit) ->
                                            offsets.list(
                                                log.log(), after, limit, log.partitions(), stopped),
                                        GroupState::group,
                                        state -> maySee(caller, log, state))))));
  }

  private boolean maySee(Caller caller, LogDescription log, GroupState state) {
    return access.may(caller, Action.READ, Resource.log(log.log()), Resource.group(state.group()));
  }

  private Optional<Problem> refusal(Action action, String log, String group) {
    return Optional.ofNullable(
        access.refusal(Caller.current(), action, Resource.log(log), Resource.group(group)));
  }

  private CompletableFuture<Answer<ListGroupsResponse>> listed(
      Found found, BooleanSupplier stopped) {
    return lags.measure(found.log(), found.page().items(), threads, stopped)
        .thenApply(
            groups ->
                Answer.of(
                    ListGroupsResponse.newBuilder()
                        .addAllGroups(groups)
                        .setNextPageToken(found.page().nextToken())
                        .build()));
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
    moved.moved(Caller.current(), group, partition, committed);
    return Answer.of(
        CommitOffsetResponse.newBuilder().setCommittedOffset(committed.value()).build());
  }

  private static Optional<Problem> negative(long offset) {
    return offset < 0
        ? Optional.of(Problem.invalidField("offset", "must be 0 or more, was " + offset))
        : Optional.empty();
  }

  private static Problem tooManyLists() {
    return Problem.of(
            ErrorReason.ERROR_REASON_OVERLOADED,
            MAX_LISTS + " lists of groups are being made, as many as this server carries")
        .withRetryDelay(RETRY);
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
