package dev.trestle.replayer.reseed;

import dev.trestle.proto.Problem;
import dev.trestle.replayer.operation.Operation;
import dev.trestle.replayer.operation.OperationId;
import dev.trestle.replayer.operation.Operations;
import dev.trestle.replayer.request.Answer;
import dev.trestle.replayer.request.PageRequest;
import dev.trestle.server.security.Access;
import dev.trestle.server.security.Action;
import dev.trestle.server.security.Caller;
import dev.trestle.server.security.Resource;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.ListReseedsRequest;
import dev.trestle.v1.ListReseedsResponse;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Finds the reseeds of logs from which the current caller may reseed. One from another log is for
 * them not there: an id says nothing of its log. Safe across threads; blocks.
 */
@Singleton
final class FindReseeds {

  private final Operations operations;
  private final Access access;

  FindReseeds(Operations operations, Access access) {
    this.operations = operations;
    this.access = access;
  }

  /** The reseed of an id. Costs one read. */
  Answer<Operation> one(String id) {
    return OperationId.problemWith(id)
        .<Answer<Operation>>map(problem -> Answer.refuse(Problem.invalidField("id", problem)))
        .orElseGet(() -> one(new OperationId(ReseedKind.NAME, id)));
  }

  private Answer<Operation> one(OperationId id) {
    return operations
        .get(id)
        .filter(operation -> refusal(Caller.current(), operation) == null)
        .<Answer<Operation>>map(Answer::of)
        .orElseGet(() -> Answer.refuse(unknown(id)));
  }

  /** A page of them, by id. */
  Answer<ListReseedsResponse> page(ListReseedsRequest request) {
    return PageRequest.of("reseeds", request.getPageSize(), request.getPageToken())
        .then(page -> Answer.of(page(page)));
  }

  private ListReseedsResponse page(PageRequest request) {
    Caller caller = Caller.current();
    PageRequest.Page<Operation> page =
        request.page(
            (after, limit) -> operations.list(ReseedKind.NAME, after, limit),
            operation -> operation.id().id(),
            operation -> access.may(caller, Action.RESEED, logOf(operation)));
    return ListReseedsResponse.newBuilder()
        .addAllReseeds(page.items().stream().map(ReseedMessages::of).toList())
        .setNextPageToken(page.nextToken())
        .build();
  }

  /** Why a caller may not see or change a reseed; {@code null} if they may. */
  @Nullable Problem refusal(Caller caller, Operation operation) {
    return access.refusal(caller, Action.RESEED, logOf(operation));
  }

  static Problem unknown(OperationId id) {
    return Problem.of(
            ErrorReason.ERROR_REASON_OPERATION_NOT_FOUND,
            "There is no reseed '" + id.id() + "'; ListReseeds tells which there are")
        .with("id", id.id());
  }

  private static Resource logOf(Operation operation) {
    return Resource.log(ReseedCodec.request(operation).getLog());
  }
}
