package dev.trestle.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.proto.Problem;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenCallsTest {

  private final Changing access = new Changing();
  private final RecordingAudit audit = new RecordingAudit();
  private final OpenCalls calls = new OpenCalls(access, audit, Clock.systemUTC());

  @AfterEach
  void close() {
    calls.close();
  }

  @Test
  void whatIsForbiddenIsLeftToItsHandlerForALook() {
    Call call = started();
    calls.look();
    access.forbidden = true;
    calls.look();
    assertThat(call.ends).isEmpty();

    calls.look();
    assertThat(call.ends).containsExactly(Status.Code.PERMISSION_DENIED);
    assertThat(calls.size()).isZero();
  }

  @Test
  void whatIsAllowedAgainGoesOn() {
    Call call = started();
    for (int change = 0; change < 3; change++) {
      access.forbidden = true;
      calls.look();
      access.forbidden = false;
      calls.look();
    }
    assertThat(call.ends).isEmpty();
    assertThat(calls.size()).isEqualTo(1);
  }

  private Call started() {
    Call call = new Call();
    ServerCall.Listener<String> unused =
        calls.start(
            Action.READ, call, new Metadata(), (same, headers) -> new ServerCall.Listener<>() {});
    return call;
  }

  private static final class Changing implements Access {
    private boolean forbidden;

    @Override
    public boolean may(Caller caller, Action action, Resource... resources) {
      return !forbidden;
    }

    @Override
    public @Nullable Problem refusal(Caller caller, Action action, Resource... resources) {
      return forbidden ? PolicyAccess.denied(action, resources) : null;
    }

    @Override
    public @Nullable Problem refusalToPublish(
        Caller caller, String type, String source, int bytes) {
      throw new AssertionError();
    }

    @Override
    public Runnable onChange(Runnable listener) {
      throw new AssertionError();
    }
  }

  /** Remembers how it was ended. */
  private static final class Call extends ServerCall<String, String> {
    private final List<Status.Code> ends = new ArrayList<>();

    @Override
    public void request(int messages) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(String message) {}

    @Override
    public void close(Status status, Metadata trailers) {
      ends.add(status.getCode());
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public MethodDescriptor<String, String> getMethodDescriptor() {
      throw new AssertionError();
    }
  }
}
