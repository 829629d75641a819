package dev.trestle.replayer.reseed;

import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.store.StoreException;
import dev.trestle.proto.Problem;
import dev.trestle.replayer.operation.Caller;
import dev.trestle.replayer.request.Answer;
import dev.trestle.server.MalformedRequests;
import dev.trestle.v1.CancelReseedRequest;
import dev.trestle.v1.CreateReseedRequest;
import dev.trestle.v1.CreateReseedResponse;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.GetReseedRequest;
import dev.trestle.v1.ListReseedsRequest;
import dev.trestle.v1.ListReseedsResponse;
import dev.trestle.v1.PauseReseedRequest;
import dev.trestle.v1.Reseed;
import dev.trestle.v1.ReseedsGrpc;
import dev.trestle.v1.ResumeReseedRequest;
import dev.trestle.v1.WatchReseedRequest;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gRPC edge: see {@code reseeds.proto}. */
@Singleton
final class ReseedsService implements ReseedsGrpc.AsyncService, BindableService {

  private static final Logger LOG = LoggerFactory.getLogger(ReseedsService.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Reseeds reseeds;

  ReseedsService(Reseeds reseeds) {
    this.reseeds = reseeds;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return MalformedRequests.refused(ReseedsGrpc.bindService(this));
  }

  @Override
  public void createReseed(
      CreateReseedRequest request, StreamObserver<CreateReseedResponse> caller) {
    answer(() -> reseeds.create(request, Caller.current()), caller);
  }

  @Override
  public void getReseed(GetReseedRequest request, StreamObserver<Reseed> caller) {
    answer(() -> reseeds.get(request.getId()), caller);
  }

  @Override
  public void listReseeds(ListReseedsRequest request, StreamObserver<ListReseedsResponse> caller) {
    answer(() -> reseeds.list(request), caller);
  }

  @Override
  public void watchReseed(WatchReseedRequest request, StreamObserver<Reseed> caller) {
    try {
      reseeds.watch(request.getId(), (ServerCallStreamObserver<Reseed>) caller);
    } catch (StoreException e) {
      caller.onError(unavailable(e).toException());
    }
  }

  @Override
  public void pauseReseed(PauseReseedRequest request, StreamObserver<Reseed> caller) {
    answer(() -> reseeds.pause(request.getId(), Caller.current()), caller);
  }

  @Override
  public void resumeReseed(ResumeReseedRequest request, StreamObserver<Reseed> caller) {
    answer(() -> reseeds.resume(request, Caller.current()), caller);
  }

  @Override
  public void cancelReseed(CancelReseedRequest request, StreamObserver<Reseed> caller) {
    answer(() -> reseeds.cancel(request.getId(), Caller.current()), caller);
  }

  private static <T> void answer(Supplier<Answer<T>> work, StreamObserver<T> caller) {
    Answer<T> answer;
    try {
      answer = work.get();
    } catch (LogUnavailableException | StoreException e) {
      answer = Answer.refuse(unavailable(e));
    }
    answer.send(caller);
  }

  private static Problem unavailable(RuntimeException e) {
    LOG.warn("The log does not answer", e);
    return Problem.of(ErrorReason.ERROR_REASON_LOG_UNAVAILABLE, "The log does not answer: retry")
        .withRetryDelay(RETRY);
  }
}
