package dev.trestle.gateway.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The way by which the other gateways reach one, which can be cut. Safe across threads. */
final class Way implements AutoCloseable {

  enum State {
    OPEN,
    /** Connections are reset, new ones at once. */
    RESET,
    /** Connections stay, new ones too, and nothing comes through: half-open. */
    SILENT
  }

  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile int port;

  /** Guarded by this. */
  private State state = State.OPEN;

  private long struck;
  private boolean closed;

  private Way(ServerSocket server) {
    this.server = server;
  }

  static Way open() {
    try {
      Way way = new Way(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      daemon(way::accept);
      return way;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As the setting {@code trestle.owner.address} takes it. */
  String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /** Sets the port to which it leads. */
  void leadTo(int gateway) {
    port = gateway;
  }

  /** Cuts the way, or makes it whole. */
  void become(State changed) {
    synchronized (this) {
      state = changed;
      notifyAll();
    }
    if (changed == State.RESET) {
      open.forEach(this::reset);
    }
  }

  /** How many connections were reset, and pieces of data held up. */
  synchronized long struck() {
    return struck;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    closeQuietly(server);
    open.forEach(Way::closeQuietly);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        daemon(() -> serve(client));
      }
    } catch (IOException e) {
      close();
    }
  }

  private void serve(Socket client) {
    open.add(client);
    if (isReset()) {
      reset(client);
    } else {
      try (client;
          Socket gateway = new Socket(InetAddress.getLoopbackAddress(), port)) {
        open.add(gateway);
        client.setTcpNoDelay(true);
        gateway.setTcpNoDelay(true);
        daemon(() -> carry(client, gateway));
        carry(gateway, client);
        open.remove(gateway);
      } catch (IOException e) {
        // The gateway is not there: neither is a connection to it.
      }
    }
    open.remove(client);
  }

  private void carry(Socket from, Socket to) {
    byte[] piece = new byte[16 * 1024];
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      int length = in.read(piece);
      while (length >= 0) {
        awaitSound();
        out.write(piece, 0, length);
        length = in.read(piece);
      }
    } catch (IOException e) {
      // One side has closed: so does the other.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closeQuietly(to);
    }
  }

  private synchronized boolean isReset() {
    return state == State.RESET;
  }

  private synchronized void awaitSound() throws InterruptedException {
    if (state == State.SILENT) {
      struck++;
      notifyAll();
    }
    while (state == State.SILENT && !closed) {
      wait();
    }
  }

  private void reset(Socket socket) {
    synchronized (this) {
      struck++;
    }
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // Closed already.
    }
    closeQuietly(socket);
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "way");
    thread.setDaemon(true);
    thread.start();
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      // It is of no use any more, closed or not.
    }
  }
}
