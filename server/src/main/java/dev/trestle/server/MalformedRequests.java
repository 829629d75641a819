package dev.trestle.server;

import dev.trestle.proto.Problem;
import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Tells a client that its request does not parse. gRPC parses before any handler or interceptor and
 * would answer UNKNOWN; the cause is the client's, though: text that is not UTF-8, or bytes that
 * are no such message.
 */
public final class MalformedRequests {

  private MalformedRequests() {}

  /** The same service, which answers INVALID_ARGUMENT, INVALID_FIELD to what does not parse. */
  public static ServerServiceDefinition refused(ServerServiceDefinition service) {
    ServiceDescriptor original = service.getServiceDescriptor();
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(original.getName())
            .setSchemaDescriptor(original.getSchemaDescriptor());
    var methods = service.getMethods().stream().map(MalformedRequests::refused).toList();
    methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
    ServerServiceDefinition.Builder wrapped = ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(wrapped::addMethod);
    return wrapped.build();
  }

  private static <Q, A> ServerMethodDefinition<Parsed<Q>, A> refused(
      ServerMethodDefinition<Q, A> method) {
    MethodDescriptor<Q, A> descriptor = method.getMethodDescriptor();
    ServerCallHandler<Q, A> handler = method.getServerCallHandler();
    return ServerMethodDefinition.create(
        descriptor.toBuilder(
                new Parsing<>(descriptor.getRequestMarshaller()),
                descriptor.getResponseMarshaller())
            .build(),
        (call, headers) ->
            new Unwrapping<>(call, handler.startCall(new Original<>(call, descriptor), headers)));
  }

  /**
   * @param request {@code null} if the bytes were not one
   */
  private record Parsed<Q>(@Nullable Q request) {}

  private record Parsing<Q>(MethodDescriptor.Marshaller<Q> marshaller)
      implements MethodDescriptor.Marshaller<Parsed<Q>> {

    @Override
    public InputStream stream(Parsed<Q> value) {
      throw new UnsupportedOperationException("a server sends no requests");
    }

    @Override
    public Parsed<Q> parse(InputStream stream) {
      try {
        return new Parsed<>(marshaller.parse(stream));
      } catch (StatusRuntimeException malformed) {
        return new Parsed<>(null);
      }
    }
  }

  private static final class Unwrapping<Q, A> extends ServerCall.Listener<Parsed<Q>> {
    private final ServerCall<Parsed<Q>, A> call;
    private final ServerCall.Listener<Q> listener;
    private boolean refused;

    Unwrapping(ServerCall<Parsed<Q>, A> call, ServerCall.Listener<Q> listener) {
      this.call = call;
      this.listener = listener;
    }

    @Override
    public void onMessage(Parsed<Q> message) {
      Q request = message.request();
      if (request != null) {
        listener.onMessage(request);
        return;
      }
      refused = true;
      StatusRuntimeException problem =
          Problem.invalidField(
                  "request", "does not parse: a text is not UTF-8, or it is another message")
              .toException();
      Metadata trailers = problem.getTrailers();
      call.close(problem.getStatus(), trailers == null ? new Metadata() : trailers);
    }

    @Override
    public void onHalfClose() {
      if (!refused) {
        listener.onHalfClose();
      }
    }

    @Override
    public void onCancel() {
      listener.onCancel();
    }

    @Override
    public void onComplete() {
      listener.onComplete();
    }

    @Override
    public void onReady() {
      if (!refused) {
        listener.onReady();
      }
    }
  }

  /** The call as the handler knows it. */
  private static final class Original<Q, A> extends ServerCall<Q, A> {
    private final ServerCall<Parsed<Q>, A> call;
    private final MethodDescriptor<Q, A> method;

    Original(ServerCall<Parsed<Q>, A> call, MethodDescriptor<Q, A> method) {
      this.call = call;
      this.method = method;
    }

    @Override
    public void request(int messages) {
      call.request(messages);
    }

    @Override
    public void sendHeaders(Metadata headers) {
      call.sendHeaders(headers);
    }

    @Override
    public void sendMessage(A message) {
      call.sendMessage(message);
    }

    @Override
    public boolean isReady() {
      return call.isReady();
    }

    @Override
    public void close(Status status, Metadata trailers) {
      call.close(status, trailers);
    }

    @Override
    public boolean isCancelled() {
      return call.isCancelled();
    }

    @Override
    public void setMessageCompression(boolean enabled) {
      call.setMessageCompression(enabled);
    }

    @Override
    public void setCompression(String compressor) {
      call.setCompression(compressor);
    }

    @Override
    public void setOnReadyThreshold(int bytes) {
      call.setOnReadyThreshold(bytes);
    }

    @Override
    public SecurityLevel getSecurityLevel() {
      return call.getSecurityLevel();
    }

    @Override
    public Attributes getAttributes() {
      return call.getAttributes();
    }

    @Override
    public @Nullable String getAuthority() {
      return call.getAuthority();
    }

    @Override
    public MethodDescriptor<Q, A> getMethodDescriptor() {
      return method;
    }
  }
}
