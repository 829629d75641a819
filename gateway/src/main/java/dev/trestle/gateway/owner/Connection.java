package dev.trestle.gateway.owner;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;

/**
 * The connection to one other gateway, and what is known of it: whether calls on it break, and when
 * it takes no more of them. Safe across threads.
 */
final class Connection {

  private final ManagedChannel channel;

  /** The last call broke, and no connection came to be since. Guarded by this. */
  private boolean broken;

  /** The channel still shows the connection on which nothing came back. Guarded by this. */
  private boolean leaving;

  Connection(ManagedChannel channel) {
    this.channel = channel;
  }

  ManagedChannel channel() {
    return channel;
  }

  /**
   * Has somebody told whenever a connection ends, or is about to: its server lets none grow older
   * than {@code trestle.server.max-connection-age}, and cuts off what still goes on on it after
   * {@code max-connection-age-grace}. To be called once; what is told must not block.
   */
  void onLeft(Runnable told) {
    ConnectivityState now = channel.getState(false);
    if (now == ConnectivityState.SHUTDOWN) {
      return;
    }
    channel.notifyWhenStateChanged(
        now,
        () -> {
          if (now == ConnectivityState.READY) {
            told.run();
          }
          onLeft(told);
        });
  }

  synchronized boolean isDown() {
    if (broken && !leaving && channel.getState(false) == ConnectivityState.READY) {
      broken = false;
    }
    return broken;
  }

  /** A call broke, or found no connection. */
  synchronized void broke() {
    broken = true;
  }

  /** Gives it up: the next call goes by another. */
  void leave() {
    synchronized (this) {
      leaving = true;
    }
    channel.notifyWhenStateChanged(ConnectivityState.READY, this::left);
    channel.enterIdle();
  }

  /** Tries again to connect, if it is down. */
  void retry() {
    if (isDown()) {
      channel.resetConnectBackoff();
      var unused = channel.getState(true);
    }
  }

  void close() {
    channel.shutdownNow();
  }

  private synchronized void left() {
    leaving = false;
  }
}
