package dev.trestle.replayer.deadletter;

import dev.trestle.proto.Problem;
import dev.trestle.replayer.request.Answer;
import dev.trestle.replayer.request.PageRequest;
import dev.trestle.server.MalformedRequests;
import dev.trestle.server.security.Access;
import dev.trestle.server.security.Caller;
import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.DeadLetterResult;
import dev.trestle.v1.DeadLetterState;
import dev.trestle.v1.DeadLettersGrpc;
import dev.trestle.v1.DiscardDeadLettersRequest;
import dev.trestle.v1.DiscardDeadLettersResponse;
import dev.trestle.v1.ListDeadLettersRequest;
import dev.trestle.v1.ListDeadLettersResponse;
import dev.trestle.v1.RedriveDeadLettersRequest;
import dev.trestle.v1.RedriveDeadLettersResponse;
import dev.trestle.v1.WatchDeadLettersRequest;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The gRPC edge: see {@code dead_letters.proto}. Who settles a letter is the caller whom the policy
 * knows; where nobody is asked who they are, whoever the request says.
 */
@Singleton
final class DeadLettersService implements DeadLettersGrpc.AsyncService, BindableService {

  private static final int MAX_BY = 128;
  private static final int MAX_REASON = 400;

  private final FindLetters letters;
  private final Selection selection;
  private final Redrive redrive;
  private final Discard discard;
  private final WatchLetters watch;
  private final Access access;

  DeadLettersService(
      FindLetters letters,
      Selection selection,
      Redrive redrive,
      Discard discard,
      WatchLetters watch,
      Access access) {
    this.letters = letters;
    this.selection = selection;
    this.redrive = redrive;
    this.discard = discard;
    this.watch = watch;
    this.access = access;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return MalformedRequests.refused(DeadLettersGrpc.bindService(this));
  }

  @Override
  public void listDeadLetters(
      ListDeadLettersRequest request, StreamObserver<ListDeadLettersResponse> caller) {
    Answer.give(caller, () -> list(request));
  }

  @Override
  public void watchDeadLetters(WatchDeadLettersRequest request, StreamObserver<DeadLetter> caller) {
    watch.open(request, (ServerCallStreamObserver<DeadLetter>) caller);
  }

  @Override
  public void redriveDeadLetters(
      RedriveDeadLettersRequest request, StreamObserver<RedriveDeadLettersResponse> caller) {
    Answer.give(caller, () -> redrive(request));
  }

  @Override
  public void discardDeadLetters(
      DiscardDeadLettersRequest request, StreamObserver<DiscardDeadLettersResponse> caller) {
    Answer.give(caller, () -> discard(request));
  }

  private Answer<ListDeadLettersResponse> list(ListDeadLettersRequest request) {
    LetterRights rights = LetterRights.of(access, Caller.current());
    return LetterMatch.of(request.getFilter(), Set.<DeadLetterState>of())
        .then(
            match ->
                PageRequest.of("dead letters", request.getPageSize(), request.getPageToken())
                    .then(Selection::checkToken)
                    .then(
                        page -> {
                          PageRequest.Page<DeadLetter> found =
                              letters.page(match, rights::maySee, page);
                          return Answer.of(
                              ListDeadLettersResponse.newBuilder()
                                  .addAllDeadLetters(found.items())
                                  .setNextPageToken(found.nextToken())
                                  .build());
                        }));
  }

  private Answer<RedriveDeadLettersResponse> redrive(RedriveDeadLettersRequest request) {
    Optional<Problem> problem = problemWithWho(request.getRequestedBy());
    if (problem.isPresent()) {
      return Answer.refuse(problem.get());
    }
    LetterRights rights = LetterRights.of(access, Caller.current());
    String who = who(request.getRequestedBy());
    return selection
        .of(
            rights,
            request.hasIds() ? request.getIds() : null,
            request.hasFilter() ? request.getFilter() : null,
            request.getPageSize(),
            request.getPageToken())
        .then(page -> each(page, id -> redrive.of(id, rights, who, request.getDryRun())))
        .then(
            done ->
                Answer.of(
                    RedriveDeadLettersResponse.newBuilder()
                        .addAllResults(done.items())
                        .setNextPageToken(done.nextToken())
                        .build()));
  }

  private Answer<DiscardDeadLettersResponse> discard(DiscardDeadLettersRequest request) {
    Optional<Problem> problem =
        problemWithWho(request.getRequestedBy())
            .or(() -> problemWith("reason", request.getReason(), MAX_REASON));
    if (problem.isPresent()) {
      return Answer.refuse(problem.get());
    }
    LetterRights rights = LetterRights.of(access, Caller.current());
    String who = who(request.getRequestedBy());
    return selection
        .of(
            rights,
            request.hasIds() ? request.getIds() : null,
            request.hasFilter() ? request.getFilter() : null,
            request.getPageSize(),
            request.getPageToken())
        .then(page -> each(page, id -> discard.of(id, rights, who, request.getReason())))
        .then(
            done ->
                Answer.of(
                    DiscardDeadLettersResponse.newBuilder()
                        .addAllResults(done.items())
                        .setNextPageToken(done.nextToken())
                        .build()));
  }

  /** One after the other, for as long as the caller waits: nobody would hear of the rest. */
  private static Answer<PageRequest.Page<DeadLetterResult>> each(
      PageRequest.Page<String> page, Function<String, Result> work) {
    List<DeadLetterResult> results = new ArrayList<>();
    for (String id : page.items()) {
      if (Context.current().isCancelled()) {
        break;
      }
      results.add(work.apply(id).toMessage(id));
    }
    return Answer.of(new PageRequest.Page<>(results, page.nextToken()));
  }

  private static String who(String said) {
    Caller caller = Caller.current();
    return caller.kind() == Caller.Kind.NONE ? said : caller.id();
  }

  private static Optional<Problem> problemWithWho(String said) {
    return Caller.current().kind() == Caller.Kind.NONE
        ? problemWith("requested_by", said, MAX_BY)
        : Optional.empty();
  }

  private static Optional<Problem> problemWith(String field, String value, int length) {
    return value.isBlank() || value.length() > length
        ? Optional.of(Problem.invalidField(field, "required, 1 to " + length + " characters"))
        : Optional.empty();
  }
}
