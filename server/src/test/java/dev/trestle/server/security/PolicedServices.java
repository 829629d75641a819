package dev.trestle.server.security;

import dev.trestle.proto.Problem;
import dev.trestle.v1.BacktestSchemaRequest;
import dev.trestle.v1.BacktestSchemaResponse;
import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.EventReaderGrpc;
import dev.trestle.v1.GetSchemaRequest;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishResponse;
import dev.trestle.v1.PublishStreamRequest;
import dev.trestle.v1.PublishStreamResponse;
import dev.trestle.v1.ReadRequest;
import dev.trestle.v1.ReadResponse;
import dev.trestle.v1.Schema;
import dev.trestle.v1.SchemaRegistryGrpc;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Services that do nothing but ask for access. */
final class PolicedServices {

  private PolicedServices() {}

  static final MethodDescriptor<GetSchemaRequest, Schema> STRAY =
      SchemaRegistryGrpc.getGetSchemaMethod().toBuilder()
          .setSchemaDescriptor(null)
          .setFullMethodName("trestle.test.Stray/Call")
          .build();

  /** Of an RPC that no table knows. */
  @Singleton
  @Requires(property = "test.policed-services")
  static final class Stray implements BindableService {

    @Override
    public ServerServiceDefinition bindService() {
      return ServerServiceDefinition.builder("trestle.test.Stray")
          .addMethod(
              STRAY,
              ServerCalls.asyncUnaryCall(
                  (request, answer) -> {
                    answer.onNext(Schema.getDefaultInstance());
                    answer.onCompleted();
                  }))
          .build();
    }
  }

  @Singleton
  @Requires(property = "test.policed-services")
  static final class Publisher extends EventPublisherGrpc.EventPublisherImplBase {

    private final Access access;

    Publisher(Access access) {
      this.access = access;
    }

    @Override
    public void publish(PublishRequest request, StreamObserver<PublishResponse> answer) {
      @Nullable Problem refusal = refusal(request.getEvent());
      if (refusal != null) {
        answer.onError(refusal.toException());
        return;
      }
      answer.onNext(PublishResponse.getDefaultInstance());
      answer.onCompleted();
    }

    @Override
    public StreamObserver<PublishStreamRequest> publishStream(
        StreamObserver<PublishStreamResponse> answers) {
      return new StreamObserver<>() {
        @Override
        public void onNext(PublishStreamRequest request) {
          @Nullable Problem refusal = refusal(request.getEvent());
          PublishStreamResponse.Builder answer =
              PublishStreamResponse.newBuilder().setCorrelationId(request.getCorrelationId());
          answers.onNext(
              refusal == null
                  ? answer.setPublished(PublishResponse.getDefaultInstance()).build()
                  : answer.setError(refusal.toStatus()).build());
        }

        @Override
        public void onError(Throwable gone) {}

        @Override
        public void onCompleted() {
          answers.onCompleted();
        }
      };
    }

    private @Nullable Problem refusal(Event event) {
      return access.refusalToPublish(
          Caller.current(), event.getType(), event.getSource(), event.getSerializedSize());
    }
  }

  /** Its backtests never end by themselves. */
  @Singleton
  @Requires(property = "test.policed-services")
  static final class Registry extends SchemaRegistryGrpc.SchemaRegistryImplBase {

    final AtomicInteger begun = new AtomicInteger();
    final AtomicInteger gone = new AtomicInteger();

    @Override
    public void backtestSchema(
        BacktestSchemaRequest request, StreamObserver<BacktestSchemaResponse> answer) {
      ((ServerCallStreamObserver<BacktestSchemaResponse>) answer)
          .setOnCancelHandler(gone::incrementAndGet);
      begun.incrementAndGet();
    }
  }

  @Singleton
  @Requires(property = "test.policed-services")
  static final class Reader extends EventReaderGrpc.EventReaderImplBase {

    final AtomicInteger gone = new AtomicInteger();

    @Override
    public void read(ReadRequest request, StreamObserver<ReadResponse> answers) {
      ((ServerCallStreamObserver<ReadResponse>) answers).setOnCancelHandler(gone::incrementAndGet);
      answers.onNext(ReadResponse.getDefaultInstance());
    }
  }
}
