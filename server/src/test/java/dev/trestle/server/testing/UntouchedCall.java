package dev.trestle.server.testing;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;

/** A call over a connection without attributes, which nobody may do anything with. */
public final class UntouchedCall extends ServerCall<String, String> {

  @Override
  public void request(int messages) {
    throw new AssertionError();
  }

  @Override
  public void sendHeaders(Metadata headers) {
    throw new AssertionError();
  }

  @Override
  public void sendMessage(String message) {
    throw new AssertionError();
  }

  @Override
  public void close(Status status, Metadata trailers) {
    throw new AssertionError();
  }

  @Override
  public boolean isCancelled() {
    throw new AssertionError();
  }

  @Override
  public MethodDescriptor<String, String> getMethodDescriptor() {
    throw new AssertionError();
  }
}
