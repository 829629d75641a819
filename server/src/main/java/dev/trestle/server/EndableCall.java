package dev.trestle.server;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/**
 * A call that may be ended by another thread than its handler's. The handler then speaks to nobody,
 * and learns of it as of a client that has gone: the call is cancelled.
 */
public final class EndableCall<Q, A> extends SimpleForwardingServerCall<Q, A> {

  private boolean closed;
  private volatile boolean endedHere;

  public EndableCall(ServerCall<Q, A> call) {
    super(call);
  }

  /** Ends the call, unless it has ended. */
  public void end(Status status, Metadata trailers) {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      endedHere = true;
      super.close(status, trailers);
    }
  }

  /**
   * What the handler hears of the call.
   *
   * @param afterwards is run when the call is over, before the handler hears of that
   */
  public ServerCall.Listener<Q> heardBy(ServerCall.Listener<Q> handler, Runnable afterwards) {
    return new SimpleForwardingServerCallListener<>(handler) {
      @Override
      public void onMessage(Q message) {
        if (!endedHere) {
          super.onMessage(message);
        }
      }

      @Override
      public void onHalfClose() {
        if (!endedHere) {
          super.onHalfClose();
        }
      }

      @Override
      public void onCancel() {
        afterwards.run();
        super.onCancel();
      }

      @Override
      public void onComplete() {
        afterwards.run();
        if (endedHere) {
          super.onCancel();
        } else {
          super.onComplete();
        }
      }
    };
  }

  @Override
  public boolean isCancelled() {
    return endedHere || super.isCancelled();
  }

  @Override
  public synchronized void sendHeaders(Metadata headers) {
    if (!closed) {
      super.sendHeaders(headers);
    }
  }

  @Override
  public synchronized void sendMessage(A message) {
    if (!closed) {
      super.sendMessage(message);
    }
  }

  @Override
  public synchronized void close(Status status, Metadata trailers) {
    if (!closed) {
      closed = true;
      super.close(status, trailers);
    }
  }
}
