package dev.trestle.server.testing.faults;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The way from a service to AWS, on which faults are injected request by request. */
public final class FaultyWire implements AutoCloseable {

  private final URI upstream;
  private final ServerSocket server;
  private final Random dice;
  private final List<Injection> injections = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);

  private FaultyWire(URI upstream, ServerSocket server, long seed) {
    this.upstream = upstream;
    this.server = server;
    this.dice = new Random(seed);
  }

  /**
   * A way without faults.
   *
   * @param seed of the dice that say which requests are struck
   */
  public static FaultyWire to(URI upstream, long seed) {
    try {
      ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
      FaultyWire wire = new FaultyWire(upstream, server, seed);
      daemon(wire::accept);
      return wire;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the service takes for AWS. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** Has a fault strike the requests to an operation, such as {@code PutItem}; all if empty. */
  public Injection inject(String operation, double chance, Fault fault) {
    return inject(
        request -> operation.isEmpty() || request.target().endsWith("." + operation),
        chance,
        fault);
  }

  /** Has a fault strike requests; of several that fit, the oldest does. */
  public Injection inject(Predicate<HttpMessage> requests, double chance, Fault fault) {
    Injection[] self = new Injection[1];
    self[0] = new Injection(requests, chance, fault, () -> injections.remove(self[0]));
    injections.add(self[0]);
    return self[0];
  }

  /** Lets faults last. Returns early if the wire is closed. */
  public void pass(Duration time) {
    awaitClosed(time.toMillis());
  }

  @Override
  public void close() {
    closed.countDown();
    closeQuietly(server);
    open.forEach(FaultyWire::closeQuietly);
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
    try (client;
        Socket aws = new Socket(upstream.getHost(), upstream.getPort())) {
      open.add(aws);
      client.setTcpNoDelay(true);
      aws.setTcpNoDelay(true);
      InputStream fromClient = new BufferedInputStream(client.getInputStream());
      InputStream fromAws = new BufferedInputStream(aws.getInputStream());
      boolean going = true;
      while (going) {
        HttpMessage request = HttpMessage.request(fromClient, client.getOutputStream());
        going = carry(request, client, fromClient, aws, fromAws);
      }
      open.remove(aws);
    } catch (IOException e) {
      // One side has closed: so does the other.
    } finally {
      open.remove(client);
    }
  }

  /** Returns whether the connection goes on. */
  private boolean carry(
      HttpMessage request, Socket client, InputStream fromClient, Socket aws, InputStream fromAws)
      throws IOException {
    Fault fault = faultFor(request);
    if (fault instanceof Fault.Answer answer) {
      HttpMessage.response(answer.status(), answer.contentType(), answer.body())
          .writeTo(client.getOutputStream());
      return true;
    }
    if (fault instanceof Fault.Reset) {
      return reset(client);
    }
    if (fault instanceof Fault.Silence) {
      return silence(fromClient);
    }
    if (fault instanceof Fault.FailedEntries failed) {
      PutEventsFailure.of(request, failed.chance(), this::nextDie)
          .answer(rest -> ask(rest, aws, fromAws))
          .writeTo(client.getOutputStream());
      return true;
    }
    if (fault instanceof Fault.Stall stall) {
      awaitClosed(stall.duration().toMillis());
    }
    HttpMessage sent =
        fault instanceof Fault.Altered altered ? altered.change().apply(request) : request;
    HttpMessage reply = ask(sent, aws, fromAws);
    if (fault instanceof Fault.LostReply) {
      return reset(client);
    }
    if (fault instanceof Fault.SilentReply) {
      return silence(fromClient);
    }
    reply.writeTo(client.getOutputStream());
    return true;
  }

  private static HttpMessage ask(HttpMessage request, Socket aws, InputStream fromAws)
      throws IOException {
    request.writeTo(aws.getOutputStream());
    return request.reply(fromAws);
  }

  private @Nullable Fault faultFor(HttpMessage request) {
    for (Injection injection : injections) {
      if (injection.strikes(request, nextDie())) {
        return injection.fault();
      }
    }
    return null;
  }

  private synchronized double nextDie() {
    return dice.nextDouble();
  }

  /** Lasts until the client gives up, or dies. */
  private static boolean silence(InputStream fromClient) throws IOException {
    while (fromClient.read() >= 0) {
      // Nobody sends a second request before the first is answered.
    }
    return false;
  }

  private static boolean reset(Socket client) throws IOException {
    client.setSoLinger(true, 0);
    client.close();
    return false;
  }

  private void awaitClosed(long milliseconds) {
    try {
      closed.await(milliseconds, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "faulty-wire");
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
