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
import dev.trestle.replayer.read.ReadRights;
import dev.trestle.replayer.request.Answer;
import dev.trestle.server.security.Access;
import dev.trestle.server.security.Audit;
import dev.trestle.server.security.Caller;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes, tells and changes reseeds, as far as the current caller may. Safe across threads; blocks.
 */
@Singleton
final class Reseeds {

  private static final Duration RETRY_LATER = Duration.ofSeconds(5);

  private final Operations operations;
  private final FindReseeds found;
  private final OperationWatch watches;
  private final FindRanges ranges;
  private final Targets targets;
  private final Preview preview;
  private final Envelopes envelopes;
  private final Access access;
  private final Audit audit;

  Reseeds(
      Operations operations,
      FindReseeds found,
      OperationWatch watches,
      FindRanges ranges,
      Targets targets,
      Preview preview,
      Envelopes envelopes,
      Access access,
      Audit audit) {
    this.operations = operations;
    this.found = found;
    this.watches = watches;
    this.ranges = ranges;
    this.targets = targets;
    this.preview = preview;
    this.envelopes = envelopes;
    this.access = access;
    this.audit = audit;
  }

  Answer<CreateReseedResponse> create(CreateReseedRequest request, String who) {
    Optional<Problem> problem =
        ReseedChecks.problemWith(request)
            .or(
                () ->
                    Optional.ofNullable(
                        ReadRights.ofReseed(access, Caller.current(), request.getLog()).refusal()));
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
    return found.one(id).then(operation -> Answer.of(ReseedMessages.of(operation)));
  }

  Answer<ListReseedsResponse> list(ListReseedsRequest request) {
    return found.page(request);
  }

  /** Answers a call until the reseed has ended. */
  void watch(String id, ServerCallStreamObserver<Reseed> caller) {
    Caller watcher = Caller.current();
    Answer<Operation> seen = found.one(id);
    if (seen instanceof Answer.Given<Operation> given) {
      OperationId named = given.response().id();
      watches.watch(
          named,
          ReseedMessages::of,
          operation -> found.refusal(watcher, operation),
          FindReseeds.unknown(named),
          caller);
    } else if (seen instanceof Answer.Refused<Operation> refused) {
      caller.onError(refused.problem().toException());
    }
  }

  Answer<Reseed> pause(String id, String who) {
    return changed(id, named -> operations.pause(named, who));
  }

  Answer<Reseed> resume(ResumeReseedRequest request, String who) {
    Optional<Problem> problem = ReseedChecks.pace(request.getMaxPerSecond());
    if (problem.isPresent()) {
      return Answer.refuse(problem.get());
    }
    return changed(
        request.getId(), named -> operations.resume(named, who, now -> settings(now, request)));
  }

  Answer<Reseed> cancel(String id, String who) {
    return changed(id, named -> operations.cancel(named, who));
  }

  private Answer<ReseedPlan> plan(CreateReseedRequest request) {
    return ranges
        .find(request)
        .then(
            planned ->
                targets
                    .find(request)
                    .then(
                        target ->
                            Answer.of(
                                ReseedPlan.newBuilder()
                                    .addAllRanges(planned)
                                    .setTarget(target)
                                    .setCreator(ReseedCodec.creator(Caller.current()))
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
      told(created.operation());
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

  private static Answer<CreateReseedResponse> made(Operation operation) {
    return Answer.of(
        CreateReseedResponse.newBuilder().setReseed(ReseedMessages.of(operation)).build());
  }

  private Answer<Reseed> changed(String id, Function<OperationId, Optional<Change>> change) {
    return found
        .one(id)
        .then(
            seen ->
                change
                    .apply(seen.id())
                    .map(this::changed)
                    .orElseGet(() -> Answer.refuse(FindReseeds.unknown(seen.id()))));
  }

  private Answer<Reseed> changed(Change change) {
    Operation operation = change.operation();
    if (change instanceof Change.Impossible) {
      return Answer.refuse(
          Problem.of(
                  ErrorReason.ERROR_REASON_OPERATION_ENDED,
                  "Reseed "
                      + operation.id().id()
                      + " is "
                      + operation.state()
                      + ": create a new one")
              .with("id", operation.id().id())
              .with("state", operation.state()));
    }
    if (change instanceof Change.Made) {
      told(operation);
    }
    return Answer.of(ReseedMessages.of(operation));
  }

  private void told(Operation operation) {
    String what = operation.actions().get(operation.actions().size() - 1).what();
    CreateReseedRequest request = ReseedCodec.request(operation);
    audit.changed(
        "reseed_" + what.toLowerCase(Locale.ROOT),
        Map.of(
            "id",
            operation.id().id(),
            "log",
            request.getLog(),
            "target",
            ReseedCodec.plan(operation).getTarget().getArn()));
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

  private static OperationId id(String id) {
    return new OperationId(ReseedKind.NAME, id);
  }

  private static Problem taken(OperationId id) {
    return Problem.of(
            ErrorReason.ERROR_REASON_OPERATION_ID_TAKEN,
            "Reseed '" + id.id() + "' was made by another request: use a new request_id")
        .with("id", id.id());
  }
}
