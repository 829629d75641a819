package dev.trestle.replayer.reseed;

import com.google.protobuf.ByteString;
import dev.trestle.internal.v1.ReseedPlan;
import dev.trestle.internal.v1.ReseedSettings;
import dev.trestle.proto.Problem;
import dev.trestle.replayer.envelope.Envelopes;
import dev.trestle.replayer.operation.Change;
import dev.trestle.replayer.operation.Operation;
import dev.trestle.replayer.operation.OperationId;
import dev.trestle.replayer.operation.OperationWatch;
import dev.trestle.replayer.operation.Operations;
import dev.trestle.replayer.read.EventMatch;
import dev.trestle.replayer.request.Answer;
import dev.trestle.replayer.request.PageRequest;
import dev.trestle.v1.CreateReseedRequest;
import dev.trestle.v1.CreateReseedResponse;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.ListReseedsRequest;
import dev.trestle.v1.ListReseedsResponse;
import dev.trestle.v1.Reseed;
import dev.trestle.v1.ResumeReseedRequest;
import io.grpc.stub.ServerCallStreamObserver;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** Makes, tells and changes reseeds. Safe across threads; blocks. */
@Singleton
final class Reseeds {

  private static final Duration RETRY_LATER = Duration.ofSeconds(5);

  private final Operations operations;
  private final OperationWatch watches;
  private final FindRanges ranges;
  private final Targets targets;
  private final Preview preview;
  private final Envelopes envelopes;

  Reseeds(
      Operations operations,
      OperationWatch watches,
      FindRanges ranges,
      Targets targets,
      Preview preview,
      Envelopes envelopes) {
    this.operations = operations;
    this.watches = watches;
    this.ranges = ranges;
    this.targets = targets;
    this.preview = preview;
    this.envelopes = envelopes;
  }

  Answer<CreateReseedResponse> create(CreateReseedRequest request, String who) {
    Optional<Problem> problem = ReseedChecks.problemWith(request);
    if (problem.isPresent()) {
      return Answer.refuse(problem.get());
    }
    return EventMatch.of(request.getFilter(), envelopes::of)
        .then(match -> create(request, match, who));
  }

  private Answer<CreateReseedResponse> create(
      CreateReseedRequest request, EventMatch match, String who) {
    OperationId id =
        request.getRequestId().isEmpty()
            ? OperationId.random(ReseedKind.NAME)
            : id(request.getRequestId());
    if (!request.getValidateOnly()) {
      // First: a repetition is right whatever became of the log and the target since.
      Optional<Operation> before = operations.get(id);
      if (before.isPresent()) {
        return before.get().request().equals(request.toByteString())
            ? made(before.get())
            : Answer.refuse(taken(id));
      }
    }
    return plan(request)
        .then(
            plan ->
                request.getValidateOnly()
                    ? preview
                        .of(request, plan, match)
                        .then(
                            counted ->
                                Answer.of(
                                    CreateReseedResponse.newBuilder().setPreview(counted).build()))
                    : create(id, request, plan, who));
  }

  Answer<Reseed> get(String id) {
    return checked(id)
        .then(
            named ->
                operations
                    .get(named)
                    .map(ReseedMessages::of)
                    .map(Answer::of)
                    .orElseGet(() -> Answer.refuse(unknown(named))));
  }

  Answer<ListReseedsResponse> list(ListReseedsRequest request) {
    return PageRequest.of("reseeds", request.getPageSize(), request.getPageToken())
        .then(page -> Answer.of(list(page)));
  }

  /** Answers a call until the reseed has ended. */
  void watch(String id, ServerCallStreamObserver<Reseed> caller) {
    Answer<OperationId> named = checked(id);
    if (named instanceof Answer.Given<OperationId> given) {
      watches.watch(given.response(), ReseedMessages::of, unknown(given.response()), caller);
    } else if (named instanceof Answer.Refused<OperationId> refused) {
      caller.onError(refused.problem().toException());
    }
  }

  Answer<Reseed> pause(String id, String who) {
    return checked(id).then(named -> changed(named, operations.pause(named, who)));
  }

  Answer<Reseed> resume(ResumeReseedRequest request, String who) {
    Optional<Problem> problem = ReseedChecks.pace(request.getMaxPerSecond());
    if (problem.isPresent()) {
      return Answer.refuse(problem.get());
    }
    return checked(request.getId())
        .then(
            named -> changed(named, operations.resume(named, who, now -> settings(now, request))));
  }

  Answer<Reseed> cancel(String id, String who) {
    return checked(id).then(named -> changed(named, operations.cancel(named, who)));
  }

  private Answer<ReseedPlan> plan(CreateReseedRequest request) {
    return ranges
        .find(request)
        .then(
            found ->
                targets
                    .find(request)
                    .then(
                        target ->
                            Answer.of(
                                ReseedPlan.newBuilder()
                                    .addAllRanges(found)
                                    .setTarget(target)
                                    .build())));
  }

  private Answer<CreateReseedResponse> create(
      OperationId id, CreateReseedRequest request, ReseedPlan plan, String who) {
    ReseedSettings settings =
        ReseedSettings.newBuilder()
            .setMaxPerSecond(request.getMaxPerSecond())
            .setSkipRefused(request.getSkipRefused())
            .build();
    Operations.Creation creation =
        operations.create(
            id, request.toByteString(), plan.toByteString(), settings.toByteString(), who);
    if (creation instanceof Operations.Creation.Created created) {
      return made(created.operation());
    }
    if (creation instanceof Operations.Creation.Repeated repeated) {
      return made(repeated.operation());
    }
    return creation instanceof Operations.Creation.Full full
        ? Answer.refuse(
            Problem.of(
                    ErrorReason.ERROR_REASON_OVERLOADED,
                    full.maxOpen()
                        + " operations are open, as many as may be: cancel those that are not"
                        + " needed")
                .withRetryDelay(RETRY_LATER))
        : Answer.refuse(taken(id));
  }

  private ListReseedsResponse list(PageRequest request) {
    PageRequest.Page<Operation> page =
        request.page(
            operations.list(ReseedKind.NAME, request.after(), request.size() + 1),
            operation -> operation.id().id());
    return ListReseedsResponse.newBuilder()
        .addAllReseeds(page.items().stream().map(ReseedMessages::of).toList())
        .setNextPageToken(page.nextToken())
        .build();
  }

  private static Answer<CreateReseedResponse> made(Operation operation) {
    return Answer.of(
        CreateReseedResponse.newBuilder().setReseed(ReseedMessages.of(operation)).build());
  }

  private static Answer<Reseed> changed(OperationId id, Optional<Change> change) {
    if (change.isEmpty()) {
      return Answer.refuse(unknown(id));
    }
    Operation operation = change.get().operation();
    return change.get() instanceof Change.Made
        ? Answer.of(ReseedMessages.of(operation))
        : Answer.refuse(
            Problem.of(
                    ErrorReason.ERROR_REASON_OPERATION_ENDED,
                    "Reseed " + id.id() + " is " + operation.state() + ": create a new one")
                .with("id", id.id())
                .with("state", operation.state()));
  }

  private static ByteString settings(ByteString now, ResumeReseedRequest request) {
    ReseedSettings.Builder changed = ReseedCodec.settings(now).toBuilder();
    if (request.hasMaxPerSecond()) {
      changed.setMaxPerSecond(request.getMaxPerSecond());
    }
    if (request.hasSkipRefused()) {
      changed.setSkipRefused(request.getSkipRefused());
    }
    return changed.build().toByteString();
  }

  private static Answer<OperationId> checked(String id) {
    return OperationId.problemWith(id)
        .<Answer<OperationId>>map(problem -> Answer.refuse(Problem.invalidField("id", problem)))
        .orElseGet(() -> Answer.of(id(id)));
  }

  private static OperationId id(String id) {
    return new OperationId(ReseedKind.NAME, id);
  }

  private static Problem unknown(OperationId id) {
    return Problem.of(
            ErrorReason.ERROR_REASON_OPERATION_NOT_FOUND,
            "There is no reseed '" + id.id() + "'; ListReseeds tells which there are")
        .with("id", id.id());
  }

  private static Problem taken(OperationId id) {
    return Problem.of(
            ErrorReason.ERROR_REASON_OPERATION_ID_TAKEN,
            "Reseed '" + id.id() + "' was made by another request: use a new request_id")
        .with("id", id.id());
  }
}
