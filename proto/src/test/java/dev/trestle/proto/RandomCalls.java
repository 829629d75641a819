package dev.trestle.proto;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.StatusProto;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls every method of a service with {@link RandomMessages}, and tells which answers a client
 * could not act on: no answer at all, a failure of the server, or an error without its reason.
 */
public final class RandomCalls {

  /** For what waits for more records; nothing else is refused or done as late. */
  private static final long DEADLINE_MS = 500;

  private static final int ANSWERS = 20;

  /** Streams at a time, each of which may wait for its deadline. */
  private static final int STREAMS = 50;

  private static final Set<Code> SERVER_FAILURES =
      EnumSet.of(Code.INTERNAL, Code.UNKNOWN, Code.DATA_LOSS, Code.UNIMPLEMENTED);

  private final Channel channel;
  private final RandomMessages messages;
  private final List<String> unexplained = new ArrayList<>();

  private RandomCalls(Channel channel, long seed) {
    this.channel = channel;
    this.messages = new RandomMessages(seed);
  }

  /**
   * The answers that a client could not act on, with their requests.
   *
   * @param each calls of each method
   */
  public static List<String> unexplained(
      Channel channel, ServiceDescriptor service, int each, long seed) throws Exception {
    RandomCalls calls = new RandomCalls(channel, seed);
    for (MethodDescriptor<?, ?> method : service.getMethods()) {
      @SuppressWarnings("unchecked") // Every method of ours takes and gives messages.
      var ours = (MethodDescriptor<Message, Message>) method;
      int together = ours.getType().serverSendsOneMessage() ? 1 : STREAMS;
      for (int i = 0; i < each; i += together) {
        calls.call(ours, Math.min(together, each - i));
      }
    }
    return calls.unexplained;
  }

  private void call(MethodDescriptor<Message, Message> method, int times) throws Exception {
    List<Answers> open = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      open.add(begin(method));
    }
    for (Answers answers : open) {
      for (Status status : answers.statuses.get(20, TimeUnit.SECONDS)) {
        String problem = problem(status);
        if (problem != null) {
          unexplained.add(
              "%s: %s %s for %s"
                  .formatted(
                      method.getFullMethodName(), problem, status, clipped(answers.request)));
        }
      }
    }
  }

  private Answers begin(MethodDescriptor<Message, Message> method) {
    Message prototype =
        ((PrototypeMarshaller<Message>) method.getRequestMarshaller()).getMessagePrototype();
    Message request = messages.like(prototype);
    ClientCall<Message, Message> call =
        channel.newCall(
            method, CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_MS, TimeUnit.MILLISECONDS));
    Answers answers = new Answers(call, request);
    call.start(answers, new Metadata());
    call.request(ANSWERS);
    call.sendMessage(request);
    call.halfClose();
    return answers;
  }

  private static @Nullable String problem(Status status) throws InvalidProtocolBufferException {
    Code code = Code.forNumber(status.getCode());
    if (SERVER_FAILURES.contains(code)) {
      return "failure of the server";
    }
    // The call's own deadline, or this client that has seen enough.
    if (code == Code.OK || code == Code.DEADLINE_EXCEEDED || code == Code.CANCELLED) {
      return null;
    }
    return status.getDetailsCount() > 0
            && status.getDetails(0).is(ErrorInfo.class)
            && !status.getDetails(0).unpack(ErrorInfo.class).getReason().isEmpty()
        ? null
        : "no reason";
  }

  private static String clipped(Message request) {
    String text = request.toString();
    return text.length() <= 2_000 ? text : text.substring(0, 2_000) + "...";
  }

  /** Collects the status of the call, and those inside of its answers. */
  private static final class Answers extends ClientCall.Listener<Message> {

    private final CompletableFuture<List<Status>> statuses = new CompletableFuture<>();
    private final List<Status> seen = new ArrayList<>();
    private final ClientCall<Message, Message> call;
    private final Message request;
    private int answers;

    Answers(ClientCall<Message, Message> call, Message request) {
      this.call = call;
      this.request = request;
    }

    @Override
    public void onMessage(Message answer) {
      collect(answer);
      if (++answers == ANSWERS) {
        call.cancel("seen enough", null);
      }
    }

    @Override
    public void onClose(io.grpc.Status status, Metadata trailers) {
      seen.add(StatusProto.fromStatusAndTrailers(status, trailers));
      statuses.complete(seen);
    }

    private void collect(Message message) {
      if (message instanceof Status status) {
        seen.add(status);
        return;
      }
      for (Object value : message.getAllFields().values()) {
        List<?> values = value instanceof List<?> several ? several : List.of(value);
        values.forEach(
            each -> {
              if (each instanceof Message inner) {
                collect(inner);
              }
            });
      }
    }
  }
}
